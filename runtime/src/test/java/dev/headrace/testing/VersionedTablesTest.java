package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.runtime.query.StoreRow;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of tables with a history one by one. */
class VersionedTablesTest {
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());
  private static final Topic<String, String> JOINED = Topic.of("joined", string(), string());
  private static final Topic<String, Long> WINDOWS = Topic.of("windows", string(), int64());

  private static Topology copy() {
    var builder = TopologyBuilder.named("tables");
    builder.table("kept", ROWS, ofMillis(100)).toStream().to(OUT);
    return builder.build();
  }

  private static Topology joined(boolean left) {
    var builder = TopologyBuilder.named("tables");
    Table<String, Integer> rows = builder.table("kept", ROWS, ofMillis(100));
    var events = builder.stream(EVENTS);
    (left
            ? events.leftJoin(rows, (event, row) -> event + "+" + row)
            : events.join(rows, (event, row) -> event + "+" + row))
        .to(JOINED);
    return builder.build();
  }

  private static Instant at(long ms) {
    return Instant.ofEpochMilli(ms);
  }

  @Test
  void theLargestTimestampWinsWhateverTheOrder() {
    FourWays ways = FourWays.of(copy());
    ways.pipe(ROWS, "a", 1, 50).pipe(ROWS, "a", 2, 40).pipe(ROWS, "a", 3, 60);
    ways.pipe(ROWS, "a", null, 55).pipe(ROWS, "a", null, 70).pipe(ROWS, "a", 4, 65);
    assertThat(ways.output(OUT)).containsExactly("a=1@50", "a=3@60", "a=null@70");
  }

  @Test
  void theLaterOfEqualTimestampsReplacesTheEarlier() {
    FourWays ways = FourWays.of(copy());
    ways.pipe(ROWS, "a", 1, 50).pipe(ROWS, "a", 2, 50).pipe(ROWS, "a", null, 50);
    assertThat(ways.output(OUT)).containsExactly("a=1@50", "a=2@50", "a=null@50");
  }

  @Test
  void recordsOlderThanTheHistoryAreDroppedAndCounted() {
    FourWays ways = FourWays.of(copy());
    ways.pipe(ROWS, "a", 1, 200).pipe(ROWS, "b", 2, 99).pipe(ROWS, "b", 3, 100);
    assertThat(ways.output(OUT)).containsExactly("a=1@200", "b=3@100");
    assertThat(ways.drops(DropReason.BEFORE_HISTORY)).isEqualTo(1);
  }

  @Test
  void eachEventMeetsTheRowOfItsTime() {
    FourWays ways = FourWays.of(joined(true));
    ways.pipe(ROWS, "a", 1, 10).pipe(ROWS, "a", null, 20).pipe(ROWS, "a", 3, 30);
    ways.pipe(EVENTS, "a", 0, 9).pipe(EVENTS, "a", 0, 10).pipe(EVENTS, "a", 0, 19);
    ways.pipe(EVENTS, "a", 0, 20).pipe(EVENTS, "a", 0, 30).pipe(EVENTS, "a", 0, 1_000);
    assertThat(ways.output(JOINED))
        .containsExactly(
            "a=0+null@9", "a=0+1@10", "a=0+1@19", "a=0+null@20", "a=0+3@30", "a=0+3@1000");
  }

  @Test
  void whatIsOlderThanTheHistoryIsNotKnownButWhatIsCountsSinceItsTimestamp() {
    FourWays ways = FourWays.of(joined(false));
    ways.pipe(ROWS, "a", 1, 10).pipe(ROWS, "a", 2, 50).pipe(ROWS, "b", 3, 20);
    ways.pipe(ROWS, "c", 4, 120).pipe(EVENTS, "a", 0, 19).pipe(EVENTS, "a", 0, 20);
    ways.pipe(ROWS, "c", 5, 1_000);
    ways.pipe(EVENTS, "a", 0, 49).pipe(EVENTS, "a", 0, 50).pipe(EVENTS, "b", 0, 21);
    assertThat(ways.output(JOINED)).containsExactly("a=0+1@20", "a=0+2@50", "b=0+3@21");
  }

  @Test
  void aTableDoesNotLetTimePassForTheStream() {
    var builder = TopologyBuilder.named("timed");
    Table<String, Integer> rows = builder.table("kept", ROWS, ofSeconds(2));
    builder.stream(EVENTS)
        .leftJoin(rows, (event, row) -> event)
        .withValueSerde(int32())
        .groupByKey()
        .windowedBy(tumbling(ofMillis(10)))
        .finalResults()
        .count("per-window")
        .selectKey((window, count) -> window.key())
        .to(WINDOWS);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(ROWS, "a", 1, 1_000).pipe(EVENTS, "a", 1, 3).pipe(EVENTS, "a", 1, 20);
    assertThat(ways.output(WINDOWS)).containsExactly("a=1@3");
  }

  @Test
  void groupsCountWhatRowsAreNotWhatTheyWere() {
    var builder = TopologyBuilder.named("grouped");
    builder
        .table("kept", ROWS, ofMillis(100))
        .groupBy(
            "by-parity", (key, value) -> KeyValue.of("p" + value % 2, value), string(), int32())
        .count("rows-per-parity")
        .toStream()
        .to(WINDOWS);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(ROWS, "a", 1, 50).pipe(ROWS, "a", 2, 40).pipe(ROWS, "a", 4, 60);
    assertThat(ways.output(WINDOWS)).containsExactly("p1=1@50", "p1=0@60", "p0=1@60");
  }

  @ParameterizedTest
  @EnumSource
  void aStoreAnswersWhatRowsAreAndWere(Interruption interruption) {
    try (var driver = TopologyTestDriver.of(copy()).interruptedBy(interruption)) {
      driver.input(ROWS).pipe("ab", 1, at(10));
      driver.input(ROWS).pipe("ab", 2, at(20));
      driver.input(ROWS).pipe("ac", 3, at(30));
      driver.input(ROWS).pipe("b", 4, at(30));
      StoreView<String, Integer> store = driver.store("kept");
      assertThat(store.asOf("ab", at(19))).isEqualTo(1);
      assertThat(store.asOf("ab", at(20))).isEqualTo(2);
      assertThat(store.asOf("ab", at(9))).isNull();
      assertThat(store.asOf("ab", at(-5))).isNull();
      assertThat(store.asOf("x", at(19))).isNull();
      assertThat(store.get("ab")).isEqualTo(2);
      var queries = store.queries();
      assertThat(queries.prefix("a")).extracting(StoreRow::key).containsExactly("ab", "ac");
      assertThat(queries.range("ac", "c")).extracting(StoreRow::value).containsExactly(3, 4);
      assertThat(queries.range(null, "ac")).hasSize(1);
      assertThat(queries.all()).extracting(StoreRow::timestamp).contains(at(20), at(30));
    }
  }

  @Test
  void whatIsNotCommittedIsNotAnswered() {
    try (var driver = TopologyTestDriver.of(copy())) {
      driver.input(ROWS).pipe("a", 1, at(10));
      driver.manualCommit();
      driver.input(ROWS).pipe("a", 2, at(20));
      driver.input(ROWS).pipe("a", 3, at(15));
      StoreView<String, Integer> store = driver.store("kept");
      assertThat(List.of(store.asOf("a", at(17)), store.asOf("a", at(25)))).containsExactly(1, 1);
      driver.commit();
      StoreView<String, Integer> later = driver.store("kept");
      assertThat(List.of(later.asOf("a", at(17)), later.asOf("a", at(25)))).containsExactly(3, 2);
    }
  }

  @Test
  void aStoreWithoutAHistoryRefusesToAnswer() {
    var builder = TopologyBuilder.named("tables");
    builder.table("kept", ROWS);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      StoreView<String, Integer> store = driver.store("kept");
      assertThatThrownBy(() -> store.asOf("a", at(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("store 'kept' has no history");
    }
  }
}
