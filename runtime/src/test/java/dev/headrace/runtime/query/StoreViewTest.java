package dev.headrace.runtime.query;

import static dev.headrace.dsl.aggregation.Aggregations.average;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.GroupedStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.testing.TopologyTestDriver;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the rows of each kind of store say to somebody who asks. */
class StoreViewTest {
  private static final Topic<String, Long> IN = Topic.of("in", string(), int64());
  private static final String STORE = "results";

  private TopologyTestDriver driver;

  private void run(Consumer<GroupedStream<String, Long>> aggregation) {
    var builder = TopologyBuilder.named("app");
    aggregation.accept(builder.stream(IN).groupByKey());
    driver = TopologyTestDriver.of(builder.build());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  private void pipe(String key, long value, long timestampMs) {
    driver.input(IN).pipe(key, value, at(timestampMs));
  }

  private <V> StoreView<String, V> view() {
    return driver.<String, V>store(STORE).queries();
  }

  private static Instant at(long ms) {
    return Instant.ofEpochMilli(ms);
  }

  private static List<String> keys(Stream<? extends StoreRow<String, ?>> rows) {
    try (rows) {
      return rows.map(StoreRow::key).sorted().toList();
    }
  }

  private static List<String> windows(Stream<? extends StoreRow<Windowed<String>, ?>> rows) {
    try (rows) {
      return rows.map(StoreViewTest::show).sorted().toList();
    }
  }

  private static String show(StoreRow<Windowed<String>, ?> row) {
    Windowed<String> key = row.key();
    return "%s[%d,%d]=%s@%d"
        .formatted(
            key.key(), key.startMs(), key.endMs(), row.value(), row.timestamp().toEpochMilli());
  }

  @Test
  void showsWhatTheTableOfAnAggregationShows() {
    run(grouped -> grouped.aggregate(STORE, average(value -> value)));
    pipe("ann", 1, 5);
    pipe("ann", 2, 3);
    pipe("bob", 4, 7);

    assertThat(this.<Double>view().get("ann")).isEqualTo(1.5);
    assertThat(view().get("eve")).isNull();
    try (Stream<StoreRow<String, Double>> rows = this.<Double>view().all()) {
      assertThat(rows)
          .containsExactlyInAnyOrder(
              new StoreRow<>("ann", 1.5, at(5)), new StoreRow<>("bob", 4.0, at(7)));
    }
  }

  @Test
  void findsRangesAndPrefixesOfKeys() {
    run(grouped -> grouped.count(STORE));
    driver.partitions(IN, 2);
    for (String key : List.of("a", "ab", "abc", "b", "ba", "\uD83D\uDE00")) {
      pipe(key, 1, 1);
    }

    assertThat(keys(view().all())).hasSize(6);
    assertThat(keys(view().range("ab", "b"))).containsExactly("ab", "abc");
    assertThat(keys(view().range(null, "ab"))).containsExactly("a");
    assertThat(keys(view().range("ba", null))).containsExactly("ba", "\uD83D\uDE00");
    assertThat(keys(view().range("b", "a"))).isEmpty();
    assertThat(keys(view().prefix("ab"))).containsExactly("ab", "abc");
    assertThat(keys(view().prefix(""))).hasSize(6);
    byte[] half = {(byte) 0xF0, (byte) 0x9F};
    assertThat(keys(view().prefix(half, Serdes.ByteArray().serializer())))
        .containsExactly("\uD83D\uDE00");
  }

  @Test
  void showsNothingThatIsNotCommitted() {
    run(grouped -> grouped.count(STORE));
    pipe("ann", 1, 1);
    driver.manualCommit();
    pipe("ann", 1, 2);
    pipe("bob", 1, 3);

    assertThat(this.<Long>view().get("ann")).isEqualTo(1);
    assertThat(keys(view().all())).containsExactly("ann");
    driver.commit();
    assertThat(this.<Long>view().get("ann")).isEqualTo(2);
  }

  @Test
  void goesOnWithTheRowsOfItsCommitWhateverIsCommittedMeanwhile() {
    run(grouped -> grouped.count(STORE));
    driver.partitions(IN, 2);
    for (int i = 0; i < 600; i++) {
      pipe("key-" + i, 1, i);
    }
    try (Stream<StoreRow<String, Long>> rows = this.<Long>view().all()) {
      var iterator = rows.iterator();
      StoreRow<String, Long> first = iterator.next();
      for (int i = 0; i < 600; i++) {
        pipe("key-" + i, 1, i);
      }
      int left = 1;
      assertThat(first.value()).isEqualTo(1);
      while (iterator.hasNext()) {
        assertThat(iterator.next().value()).isEqualTo(1);
        left++;
      }
      assertThat(left).isEqualTo(600);
    }
  }

  @Test
  void findsOpenFixedWindowsByTime() {
    run(grouped -> grouped.windowedBy(tumbling(ofMillis(10)).grace(ofMillis(20))).count(STORE));
    pipe("ann", 1, 4);
    pipe("ann", 1, 12);
    pipe("bob", 1, 13);
    pipe("ann", 1, 25);

    assertThat(this.<Long>view().get("ann", at(10))).isEqualTo(1);
    assertThat(view().get("ann", at(11))).isNull();
    assertThat(view().windows("ann", at(9), at(19)))
        .extracting(StoreViewTest::show)
        .containsExactly("ann[0,10]=1@4", "ann[10,20]=1@12");
    assertThat(windows(view().windows(at(10), at(19))))
        .containsExactly("ann[10,20]=1@12", "bob[10,20]=1@13");
    assertThat(windows(view().windows())).hasSize(4);
    pipe("eve", 1, 30);
    assertThat(windows(view().windows())).hasSize(4).doesNotContain("ann[0,10]=1@4");
  }

  @Test
  void combinesTheSlicesOfHoppingWindows() {
    run(
        grouped ->
            grouped
                .windowedBy(hopping(ofMillis(20), ofMillis(10)).grace(ofMillis(10)))
                .finalResults()
                .count(STORE));
    pipe("ann", 1, 4);
    pipe("ann", 1, 12);
    pipe("bob", 1, 25);

    assertThat(windows(view().windows()))
        .containsExactly("ann[0,20]=2@12", "ann[10,30]=1@12", "bob[10,30]=1@25", "bob[20,40]=1@25");
    assertThat(this.<Long>view().get("ann", at(0))).isEqualTo(2);
    assertThat(windows(view().windows("bob", at(30), at(39)).stream()))
        .containsExactly("bob[20,40]=1@25");
    pipe("bob", 1, 30);
    assertThat(windows(view().windows("ann", at(0), at(99)).stream()))
        .containsExactly("ann[10,30]=1@12");
  }

  @Test
  void findsSessionsThatTouchAStretchOfTime() {
    run(grouped -> grouped.windowedBy(sessions(ofMillis(10)).grace(ofMillis(50))).count(STORE));
    pipe("ann", 1, 4);
    pipe("ann", 1, 12);
    pipe("ann", 1, 40);
    pipe("bob", 1, 41);

    assertThat(windows(view().windows()))
        .containsExactly("ann[4,12]=2@12", "ann[40,40]=1@40", "bob[41,41]=1@41");
    assertThat(view().windows("ann", at(13), at(39))).isEmpty();
    assertThat(view().windows("ann", at(12), at(12)))
        .extracting(StoreViewTest::show)
        .containsExactly("ann[4,12]=2@12");
    assertThat(this.<Long>view().get("ann", at(4))).isEqualTo(2);
  }

  @Test
  void foldsSlidingWindowsOfTheEventsThereAre() {
    run(grouped -> grouped.windowedBy(sliding(ofMillis(10)).grace(ofMillis(20))).count(STORE));
    pipe("ann", 1, 20);
    pipe("ann", 1, 25);
    pipe("bob", 1, 22);

    assertThat(windows(view().windows()))
        .containsExactly(
            "ann[10,20]=1@20", "ann[15,25]=2@25", "ann[21,31]=1@25", "bob[12,22]=1@22");
    assertThat(windows(view().windows("ann", at(0), at(14)).stream()))
        .containsExactly("ann[10,20]=1@20");
    assertThat(this.<Long>view().get("ann", at(15))).isEqualTo(2);
    pipe("bob", 1, 46);
    assertThat(windows(view().windows("ann", at(0), at(99)).stream()))
        .containsExactly("ann[21,31]=1@25");
  }

  @Test
  void takesAStretchWithoutAnEnd() {
    run(grouped -> grouped.windowedBy(tumbling(ofMillis(10))).count(STORE));
    pipe("ann", 1, 4);

    assertThat(view().windows("ann", Instant.MIN, Instant.MAX)).hasSize(1);
    assertThatThrownBy(() -> view().windows(at(5), at(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void namesWhatIsWrongWithAQuestion() {
    run(grouped -> grouped.count(STORE));
    pipe("ann", 1, 4);

    assertThatThrownBy(() -> driver.store("other"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no store 'other'; it has 'results'");
    assertThatThrownBy(() -> view().windows())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'results' has no windows: use get(key)");
    StoreView<Object, Long> wrong = driver.<Object, Long>store(STORE).queries();
    assertThatThrownBy(() -> wrong.get(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'results' cannot be asked for a key that is a java.lang.Integer");
  }

  @Test
  void sendsQuestionsForKeysToStoresWithoutWindows() {
    run(grouped -> grouped.windowedBy(tumbling(ofMillis(10))).count(STORE));

    assertThatThrownBy(() -> view().get("ann"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has windows: use get(key, windowStart)");
  }
}
