package dev.headrace.testing;

import static dev.headrace.dsl.aggregation.Aggregations.count;
import static dev.headrace.dsl.failure.FailurePolicy.deadLetter;
import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.suppression.Suppression;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Suppressed tables by examples: what is upstream and downstream of them, and their bound. */
class SuppressTest {
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, Integer> RIGHT = Topic.of("right", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());
  private static final Topic<String, String> TEXTS = Topic.of("texts", string(), string());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  private static final Topic<Windowed<String>, Long> VIEWS =
      Topic.of("views", sessionWindowed(string()), int64());
  private static final Topic<byte[], byte[]> LETTERS = Topic.of("letters", bytes(), bytes());

  private static final Suppression CALM =
      untilTimeLimit(ofSeconds(20)).maxRows(1000).emitEarlyWhenFull();

  private static FourWays ways(BiConsumer<TopologyBuilder, Table<String, Integer>> write) {
    var builder = TopologyBuilder.named("calm");
    write.accept(builder, builder.table("kept", ROWS));
    return FourWays.of(builder.build());
  }

  private static FourWays windowed(WindowDefinition windows) {
    var builder = TopologyBuilder.named("calm");
    builder.stream(ROWS)
        .groupByKey()
        .windowedBy(windows)
        .aggregate("views", count())
        .suppress("calm", CALM)
        .toStream()
        .to(VIEWS);
    return FourWays.of(builder.build());
  }

  @Test
  void ofManyUpdatesTheLastOneIsPassedOn() {
    FourWays ways = ways((builder, rows) -> rows.suppress("calm", CALM).toStream().to(OUT));
    ways.pipe(ROWS, "a", 1, 0).pipe(ROWS, "a", 2, 5_000).pipe(ROWS, "a", 3, 19_999);
    assertThat(ways.output(OUT)).isEmpty();
    assertThat(ways.pipe(ROWS, "b", 4, 20_000).output(OUT)).containsExactly("a=3@19999");
    assertThat(ways.advanceTo(40_000).output(OUT)).containsExactly("a=3@19999", "b=4@20000");
  }

  @Test
  void theUpdateThatEndsTheTimeBelongsToTheNextOne() {
    FourWays ways = ways((builder, rows) -> rows.suppress("calm", CALM).toStream().to(OUT));
    ways.pipe(ROWS, "a", 1, 0).pipe(ROWS, "a", 2, 20_000);
    assertThat(ways.output(OUT)).containsExactly("a=1@0");
    assertThat(ways.advanceTo(40_000).output(OUT)).containsExactly("a=1@0", "a=2@20000");
  }

  @Test
  void aRowThatCameAndWentLeavesNoTrace() {
    FourWays ways = ways((builder, rows) -> rows.suppress("calm", CALM).toStream().to(OUT));
    ways.pipe(ROWS, "a", 1, 0).pipe(ROWS, "a", null, 1_000).advanceTo(30_000);
    assertThat(ways.output(OUT)).isEmpty();
    ways.pipe(ROWS, "a", 2, 40_000).advanceTo(60_000).pipe(ROWS, "a", null, 61_000);
    assertThat(ways.advanceTo(90_000).output(OUT)).containsExactly("a=2@40000", "a=null@61000");
  }

  @Test
  void windowsAreHeldBackOneByOne() {
    FourWays ways = windowed(tumbling(ofSeconds(30)));
    ways.pipe(ROWS, "a", 1, 1_000).pipe(ROWS, "a", 1, 2_000).pipe(ROWS, "a", 1, 30_000);
    ways.pipe(ROWS, "b", 1, 29_000).advanceTo(100_000);
    assertThat(ways.output(VIEWS))
        .containsExactly(
            "Windowed[key=a, startMs=0, endMs=30000]=2@2000",
            "Windowed[key=a, startMs=30000, endMs=60000]=1@30000");
  }

  @Test
  void sessionsThatWereMergedBeforeTheyWerePassedOnLeaveNoTrace() {
    FourWays ways = windowed(sessions(ofSeconds(30)));
    ways.pipe(ROWS, "a", 1, 1_000).pipe(ROWS, "a", 1, 10_000).advanceTo(100_000);
    assertThat(ways.output(VIEWS))
        .containsExactly("Windowed[key=a, startMs=1000, endMs=10000]=2@10000");
  }

  @Test
  void whoeverIsDownstreamIsToldOfWholeChanges() {
    FourWays ways =
        ways(
            (builder, rows) ->
                rows.suppress("calm", CALM)
                    .filter((key, value) -> value > 0)
                    .groupBy(
                        "by-value",
                        (key, value) -> KeyValue.of("g" + value, value),
                        string(),
                        int32())
                    .count("rows-per-value")
                    .toStream()
                    .to(COUNTS));
    ways.pipe(ROWS, "a", 1, 0).pipe(ROWS, "b", 1, 0).advanceTo(20_000);
    ways.pipe(ROWS, "a", 7, 21_000).pipe(ROWS, "a", 2, 22_000).pipe(ROWS, "b", -1, 23_000);
    assertThat(ways.output(COUNTS)).containsExactly("g1=2@0");
    assertThat(ways.advanceTo(50_000).output(COUNTS))
        .containsExactly("g1=2@0", "g1=0@23000", "g2=1@22000");
  }

  @Test
  void aJoinSeesARowAsItWasPassedOn() {
    FourWays ways =
        ways(
            (builder, rows) ->
                rows.suppress("calm", CALM)
                    .leftJoin(builder.table("others", RIGHT), (left, right) -> left + "|" + right)
                    .toStream()
                    .to(TEXTS));
    ways.pipe(ROWS, "a", 1, 0).pipe(RIGHT, "a", 5, 1_000);
    assertThat(ways.output(TEXTS)).isEmpty();
    ways.advanceTo(20_000).pipe(ROWS, "a", 2, 21_000).pipe(RIGHT, "a", 6, 22_000);
    assertThat(ways.output(TEXTS)).containsExactly("a=1|5@1000", "a=1|6@22000");
    assertThat(ways.advanceTo(50_000).output(TEXTS))
        .containsExactly("a=1|5@1000", "a=1|6@22000", "a=2|6@22000");
  }

  @Test
  void aStreamIsJoinedWithWhatWasPassedOnAndKept() {
    FourWays ways =
        ways(
            (builder, rows) ->
                builder.stream(RIGHT)
                    .leftJoin(
                        rows.suppress("calm", CALM).toStream().toTable("calm-rows"),
                        (left, right) -> left + "|" + right)
                    .to(TEXTS));
    ways.pipe(ROWS, "a", 1, 0).pipe(RIGHT, "a", 5, 19_000).pipe(RIGHT, "a", 6, 20_000);
    assertThat(ways.output(TEXTS)).containsExactly("a=5|null@19000", "a=6|1@20000");
  }

  @Test
  void whenFullTheOneThatHasWaitedForLongestGoesEarly() {
    Suppression two = untilTimeLimit(ofSeconds(20)).maxRows(2).emitEarlyWhenFull();
    FourWays ways = ways((builder, rows) -> rows.suppress("calm", two).toStream().to(OUT));
    ways.pipe(ROWS, "b", 1, 2_000).pipe(ROWS, "a", 2, 1_000).pipe(ROWS, "b", 3, 3_000);
    assertThat(ways.pipe(ROWS, "c", 4, 4_000).output(OUT)).containsExactly("a=2@1000");
    assertThat(ways.advanceTo(50_000).output(OUT))
        .containsExactly("a=2@1000", "b=3@3000", "c=4@4000");
  }

  @Test
  void whenFullTheApplicationStopsIfItIsToldTo() {
    Suppression two = untilTimeLimit(ofSeconds(20)).maxRows(2).stopWhenFull();
    var builder = TopologyBuilder.named("calm");
    builder.table("kept", ROWS).suppress("calm", two).toStream().to(OUT);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      driver.input(ROWS).pipe("a", 1, Instant.ofEpochMilli(0));
      driver.input(ROWS).pipe("b", 1, Instant.ofEpochMilli(1));
      driver.input(ROWS).pipe("a", 2, Instant.ofEpochMilli(2));
      assertThatThrownBy(() -> driver.input(ROWS).pipe("c", 1, Instant.ofEpochMilli(3)))
          .hasStackTraceContaining("suppress 'calm' (SuppressTest.java:")
          .hasStackTraceContaining(
              "is full: with one more update 3 rows would wait in partition 0, and its bound is 2 rows. Raise the bound");
    }
  }

  @Test
  void aBoundInBytesCountsKeysAndLatestValues() {
    Suppression ten = untilTimeLimit(ofSeconds(20)).maxBytes(10).emitEarlyWhenFull();
    FourWays ways = ways((builder, rows) -> rows.suppress("calm", ten).toStream().to(OUT));
    ways.pipe(ROWS, "a", 1, 0).pipe(ROWS, "b", 1, 1).pipe(ROWS, "a", 2, 2);
    assertThat(ways.output(OUT)).isEmpty();
    assertThat(ways.pipe(ROWS, "c", 1, 3).output(OUT)).containsExactly("a=2@2");
  }

  @Test
  void aRowThatFailsDownstreamIsADeadLetterOfItsOwn() {
    FourWays ways =
        ways(
            (builder, rows) ->
                rows.suppress("calm", CALM)
                    .toStream()
                    .onFailure(deadLetter("letters"))
                    .mapValues(value -> 10 / value)
                    .withValueSerde(int32())
                    .to(OUT));
    ways.pipe(ROWS, "a", 0, 0).pipe(ROWS, "b", 5, 1_000).pipe(ROWS, "other", 1, 30_000);
    assertThat(ways.output(OUT)).containsExactly("b=2@1000");
    assertThat(ways.step(driver -> requireLetter(driver)).output(OUT)).hasSize(1);
  }

  private static void requireLetter(TopologyTestDriver driver) {
    assertThat(driver.output(LETTERS).records())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.key()).asString().isEqualTo("a");
              assertThat(letter.value()).containsExactly(0, 0, 0, 0);
            });
  }

  @Test
  void itsStoreAnswersNoQueries() {
    var builder = TopologyBuilder.named("calm");
    builder.table("kept", ROWS).suppress("calm", CALM).toStream().to(OUT);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      assertThatThrownBy(() -> driver.<String, Integer>store("calm").get("a"))
          .hasMessage("store 'calm' is what suppress 'calm' works with and holds no results");
    }
  }
}
