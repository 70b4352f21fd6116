package dev.headrace.testing;

import static dev.headrace.dsl.aggregation.Aggregations.collect;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.list;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of tables one by one. */
class TablesTest {
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());
  private static final Topic<String, Integer> OTHER = Topic.of("other", string(), int32());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  private static final Topic<Windowed<String>, List<Integer>> WINDOWS =
      Topic.of("windows", sessionWindowed(string()), list(int32()));

  private static Topology copy() {
    var builder = TopologyBuilder.named("tables");
    builder.table("kept", ROWS).toStream().to(OUT);
    return builder.build();
  }

  private static Topology positive() {
    var builder = TopologyBuilder.named("tables");
    builder.table("kept", ROWS).filter((key, value) -> value > 0).toStream().to(OUT);
    return builder.build();
  }

  @Test
  void passesOnEachRowAndItsDeletion() {
    FourWays ways = FourWays.of(copy());
    ways.pipe(ROWS, "a", 1, 5).pipe(ROWS, "a", 2, 3).pipe(ROWS, "a", null, 9);
    assertThat(ways.output(OUT)).containsExactly("a=1@5", "a=2@3", "a=null@9");
  }

  @Test
  void deletingAnUnknownRowEmitsNothing() {
    FourWays ways = FourWays.of(copy());
    ways.pipe(ROWS, "a", null, 1).pipe(ROWS, "a", 1, 2).pipe(ROWS, "a", null, 3);
    assertThat(ways.pipe(ROWS, "a", null, 4).output(OUT)).containsExactly("a=1@2", "a=null@3");
  }

  @Test
  void dropsRowsWithoutAKey() {
    FourWays ways = FourWays.of(copy()).pipe(ROWS, null, 1, 1);
    assertThat(ways.output(OUT)).isEmpty();
    assertThat(ways.drops(DropReason.NULL_KEY)).isEqualTo(1);
  }

  @Test
  void aFilterDeletesOnlyWhatHadPassed() {
    FourWays ways = FourWays.of(positive());
    ways.pipe(ROWS, "a", -1, 1).pipe(ROWS, "a", 1, 2).pipe(ROWS, "a", -2, 3);
    ways.pipe(ROWS, "a", -3, 4).pipe(ROWS, "a", null, 5);
    assertThat(ways.output(OUT)).containsExactly("a=1@2", "a=null@3");
  }

  @Test
  void aFilterKnowsWhatPassedInAnEarlierEpochNotWhatPassedInBetween() {
    FourWays ways = FourWays.of(positive());
    ways.pipe(ROWS, "a", 1, 1).pipe(ROWS, "a", -1, 2).pipe(ROWS, "b", 1, 3).pipe(ROWS, "b", -1, 4);
    assertThat(ways.consolidated(OUT, 4)).isEmpty();
    assertThat(ways.consolidated(OUT, 3)).containsExactly("b=1@3", "b=null@4");
  }

  @Test
  void aMappingNeverSeesAMissingValue() {
    var builder = TopologyBuilder.named("tables");
    builder.table("kept", ROWS).mapValues(value -> value + 1).toStream().to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(ROWS, "a", 1, 1).pipe(ROWS, "a", null, 2);
    assertThat(ways.output(OUT)).containsExactly("a=2@1", "a=null@2");
  }

  @Test
  void everyUpdateGoesThroughAFilter() {
    var builder = TopologyBuilder.named("tables");
    builder.stream(ROWS)
        .groupByKey()
        .everyUpdate()
        .count("count")
        .filter((key, count) -> count == 2)
        .toStream()
        .to(COUNTS);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(ROWS, "a", 1, 1).pipe(ROWS, "a", 1, 2).pipe(ROWS, "a", 1, 3);
    assertThat(ways.output(COUNTS)).containsExactly("a=2@2", "a=null@3");
    assertThat(ways.consolidated(COUNTS, 3)).containsExactly("a=2@2", "a=null@3");
  }

  @Test
  void oneTopicIsReadAsTwoTablesAndAStream() {
    var builder = TopologyBuilder.named("tables");
    builder.table("one", ROWS).filter((key, value) -> value > 1).toStream().to(OUT);
    builder.table("two", ROWS).toStream().merge(builder.stream(ROWS)).to(OTHER);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(ROWS, "a", 1, 1).pipe(ROWS, "a", 2, 2);
    assertThat(ways.outputs(OUT, OTHER))
        .containsExactly(List.of("a=2@2"), List.of("a=1@1", "a=1@1", "a=2@2", "a=2@2"));
  }

  @Test
  void aLostDiskIsRestoredUpToWhatIsCommittedAndNoFurther() {
    try (var driver = TopologyTestDriver.of(positive())) {
      driver.input(ROWS).pipe("a", 1, Instant.ofEpochMilli(1));
      driver.manualCommit();
      driver.input(ROWS).pipe("a", -1, Instant.ofEpochMilli(2));
      driver.input(ROWS).pipe("b", 2, Instant.ofEpochMilli(3));
      driver.crashWithoutDisk();
      // What was not committed is taken again, against the row as it was.
      driver.commit();
      assertThat(driver.output(OUT).keyValues()).hasSize(3);
      assertThat(driver.output(OUT).records().get(1).value()).isNull();
      assertThat(driver.<String, Integer>store("kept").rows()).isEqualTo(Map.of("a", -1, "b", 2));
    }
  }

  @Test
  void aRowWhoseBytesAreReadAsNullIsRefused() {
    var builder = TopologyBuilder.named("tables");
    builder.table("kept", Topic.of("rows", string(), new AlwaysNullSerde()));
    try (var driver = TopologyTestDriver.of(builder.build())) {
      assertThatThrownBy(
              () ->
                  driver
                      .input(ROWS)
                      .pipeBytes("a".getBytes(UTF_8), new byte[] {1}, Instant.ofEpochMilli(1)))
          .hasMessageContaining("rows-0 offset 0")
          .hasMessageContaining("table 'kept'")
          .hasMessageContaining("its serde reads as null");
    }
  }

  private static FourWays largeWindows(WindowDefinition windows, boolean everyUpdate) {
    var builder = TopologyBuilder.named("tables");
    var grouped = builder.stream(ROWS).groupByKey().windowedBy(windows);
    (everyUpdate ? grouped.everyUpdate() : grouped.updates())
        .aggregate("numbers", collect())
        .filter((window, numbers) -> numbers.size() == 2)
        .toStream()
        .to(WINDOWS);
    return FourWays.of(builder.build());
  }

  private static FourWays threeEvents(FourWays ways) {
    return ways.pipe(ROWS, "a", 1, 1).pipe(ROWS, "a", 2, 2).pipe(ROWS, "a", 3, 3);
  }

  @Test
  void windowsLeaveAFilterAsRowsDo() {
    for (boolean everyUpdate : List.of(true, false)) {
      assertThat(threeEvents(largeWindows(tumbling(ofMillis(10)), everyUpdate)).output(WINDOWS))
          .containsExactly(window(0, 10) + "=[1, 2]@2", window(0, 10) + "=null@3");
    }
  }

  @Test
  void sessionsLeaveAFilterWhenTheyAreReplaced() {
    for (boolean everyUpdate : List.of(true, false)) {
      assertThat(threeEvents(largeWindows(sessions(ofMillis(5)), everyUpdate)).output(WINDOWS))
          .containsExactly(window(1, 2) + "=[1, 2]@2", window(1, 2) + "=null@2");
    }
  }

  @Test
  void slidingWindowsLeaveAFilterWhenMoreFallsIntoThem() {
    for (boolean everyUpdate : List.of(true, false)) {
      assertThat(threeEvents(largeWindows(sliding(ofMillis(5)), everyUpdate)).output(WINDOWS))
          .containsExactly(
              window(0, 5) + "=[1, 2]@2", window(0, 5) + "=null@3", window(2, 7) + "=[2, 3]@3");
    }
  }

  private static String window(long startMs, long endMs) {
    return new Windowed<>("a", startMs, endMs).toString();
  }
}
