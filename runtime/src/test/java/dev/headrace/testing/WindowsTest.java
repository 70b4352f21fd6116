package dev.headrace.testing;

import static dev.headrace.dsl.aggregation.Aggregations.average;
import static dev.headrace.dsl.aggregation.Aggregations.compose;
import static dev.headrace.dsl.aggregation.Aggregations.count;
import static dev.headrace.dsl.aggregation.Aggregations.sum;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.json;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.dsl.window.Windows.unlimited;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.WindowedStream;
import dev.headrace.dsl.aggregation.Aggregations;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The rules of windows one by one, each as a user meets it. */
class WindowsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> MORE = Topic.of("more", string(), int32());
  private static final Topic<String, Integer> LATE = Topic.of("late", string(), int32());
  private static final Topic<Windowed<String>, Long> COUNTS =
      Topic.of("counts", sessionWindowed(string()), int64());
  private static final Topic<Windowed<String>, Summary> SUMMARIES =
      Topic.of("summaries", windowed(string(), ofMillis(10)), json(Summary.class));
  private static final Topic<String, Long> TOTALS = Topic.of("totals", string(), int64());
  private static final Topic<String, String> TEXTS = Topic.of("texts", string(), string());

  record Summary(long events, long total, Double average) {}

  private static FourWays ways(Consumer<TopologyBuilder> write) {
    var builder = TopologyBuilder.named("windows");
    write.accept(builder);
    return FourWays.of(builder.build());
  }

  private static FourWays counts(
      WindowDefinition windows, Consumer<WindowedStream<String, Integer>> use) {
    return ways(builder -> use.accept(builder.stream(EVENTS).groupByKey().windowedBy(windows)));
  }

  private static FourWays finalCounts(WindowDefinition windows) {
    return counts(windows, stream -> stream.finalResults().count("counts").to(COUNTS));
  }

  private static String result(long startMs, long endMs, Object value, long timestampMs) {
    return "Windowed[key=a, startMs=%d, endMs=%d]=%s@%d"
        .formatted(startMs, endMs, value, timestampMs);
  }

  @Test
  void aWindowIsOpenUntilItsEndAndGraceHavePassed() {
    FourWays ways = finalCounts(tumbling(ofMillis(10)).grace(ofMillis(5)));
    ways.pipe(EVENTS, "a", 1, 3).pipe(EVENTS, "a", 1, 14).pipe(EVENTS, "a", 1, 9);
    assertThat(ways.output(COUNTS)).isEmpty();
    assertThat(ways.advanceTo(15).output(COUNTS)).containsExactly(result(0, 10, 2, 9));
  }

  @Test
  void aSessionIsOpenThroughItsGapAndGrace() {
    FourWays ways = finalCounts(sessions(ofMillis(10)).grace(ofMillis(5)));
    ways.pipe(EVENTS, "a", 1, 3).pipe(EVENTS, "a", 1, 8).advanceTo(23);
    assertThat(ways.output(COUNTS)).isEmpty();
    assertThat(ways.advanceTo(24).output(COUNTS)).containsExactly(result(3, 8, 2, 8));
  }

  @Test
  void aGapIsMergedAndAMillisecondMoreIsNot() {
    FourWays ways = finalCounts(sessions(ofMillis(10)));
    ways.pipe(EVENTS, "a", 1, 0).pipe(EVENTS, "a", 1, 10).pipe(EVENTS, "a", 1, 21);
    assertThat(ways.advanceTo(100).output(COUNTS))
        .containsExactly(result(0, 10, 2, 10), result(21, 21, 1, 21));
  }

  @Test
  void aReplacedSessionIsRetractedUnderItsOldWindow() {
    FourWays ways =
        counts(sessions(ofMillis(10)), stream -> stream.count("counts").toStream().to(COUNTS));
    ways.pipe(EVENTS, "a", 1, 0).pipe(EVENTS, "a", 1, 0).pipe(EVENTS, "a", 1, 6);
    assertThat(ways.output(COUNTS))
        .containsExactly(
            result(0, 0, 1, 0), result(0, 0, 2, 0), result(0, 0, "null", 0), result(0, 6, 3, 6));
    assertThat(ways.consolidated(COUNTS, 10)).containsExactly(result(0, 6, 3, 6));
  }

  @Test
  void windowsCloseOnceAndInOrderHoweverFarTimeJumps() {
    FourWays ways = finalCounts(hopping(ofMillis(10), ofMillis(5)));
    ways.pipe(EVENTS, "b", 1, 7).pipe(EVENTS, "a", 1, 12).pipe(EVENTS, "a", 1, 1_000_000_000);
    assertThat(ways.output(COUNTS))
        .containsExactly(
            "Windowed[key=b, startMs=0, endMs=10]=1@7",
            result(5, 15, 1, 12),
            "Windowed[key=b, startMs=5, endMs=15]=1@7",
            result(10, 20, 1, 12));
  }

  @Test
  void eachWindowOfAnEventIsJudgedOnItsOwn() {
    FourWays ways =
        counts(
            hopping(ofMillis(10), ofMillis(5)),
            stream -> stream.lateTo(LATE).finalResults().count("counts").to(COUNTS));
    ways.pipe(EVENTS, "a", 1, 12).pipe(EVENTS, "a", 2, 7);
    assertThat(ways.advanceTo(100).outputs(COUNTS, LATE).get(0))
        .containsExactly(result(5, 15, 2, 12), result(10, 20, 1, 12));
    assertThat(ways.output(LATE)).containsExactly("a=2@7");
    assertThat(ways.drops(DropReason.LATE)).isEqualTo(1);
  }

  @Test
  void slidingWindowsLieWhereEventsAre() {
    FourWays ways =
        counts(
            sliding(ofMillis(10)),
            stream -> stream.everyUpdate().count("counts").toStream().to(COUNTS));
    ways.pipe(EVENTS, "a", 1, 20).pipe(EVENTS, "a", 1, 25);
    assertThat(ways.output(COUNTS))
        .containsExactly(result(10, 20, 1, 20), result(15, 25, 2, 25), result(21, 31, 1, 25));
  }

  @Test
  void anUnlimitedWindowNeverCloses() {
    FourWays ways =
        counts(
            unlimited(Instant.ofEpochMilli(5)),
            stream -> stream.count("counts").toStream().to(COUNTS));
    ways.pipe(EVENTS, "a", 1, 4).pipe(EVENTS, "a", 1, 5).pipe(EVENTS, "a", 1, 1_000_000);
    assertThat(ways.advanceTo(2_000_000_000).output(COUNTS))
        .containsExactly(result(5, Long.MAX_VALUE, 1, 5), result(5, Long.MAX_VALUE, 2, 1_000_000));
    assertThat(ways.drops(DropReason.BEFORE_WINDOWS)).isEqualTo(1);
  }

  @Test
  void lateEventsAreAStreamOfTheirOwn() {
    FourWays ways =
        counts(
            tumbling(ofMillis(10)),
            stream ->
                stream
                    .finalResults()
                    .late(late -> late.filter((key, value) -> value > 1).to(LATE))
                    .count("counts")
                    .to(COUNTS));
    ways.pipe(EVENTS, "a", 1, 10).pipe(EVENTS, "a", 1, 9).pipe(EVENTS, "a", 2, 8);
    assertThat(ways.output(LATE)).containsExactly("a=2@8");
  }

  @Test
  void everyKindOfWindowReachesTheEndOfTime() {
    long endMs = Long.MAX_VALUE;
    for (WindowDefinition windows :
        new WindowDefinition[] {
          tumbling(ofMillis(10)).grace(ofMillis(10)),
          hopping(ofMillis(10), ofMillis(5)).grace(ofMillis(10)),
          hopping(ofMillis(10), ofMillis(3)),
          sessions(ofMillis(10)).grace(ofMillis(10)),
          sliding(ofMillis(10)).grace(ofMillis(10))
        }) {
      FourWays ways = finalCounts(windows).pipe(EVENTS, "a", 1, 0).pipe(EVENTS, "a", 1, endMs);
      assertThat(ways.output(COUNTS)).as(windows.toString()).isNotEmpty();
      assertThat(ways.output(COUNTS)).as(windows.toString()).allMatch(r -> r.endsWith("=1@0"));
    }
  }

  @Test
  void oneAggregationServesEveryKindOfWindow() {
    var summary =
        compose(
            count(),
            sum(Integer::longValue),
            average(Integer::doubleValue),
            Summary::new,
            json(Summary.class));
    FourWays ways =
        counts(
            hopping(ofMillis(10), ofMillis(5)),
            stream -> stream.finalResults().aggregate("summaries", summary).to(SUMMARIES));
    ways.pipe(EVENTS, "a", 4, 7).pipe(EVENTS, "a", 5, 8);
    assertThat(ways.advanceTo(30).output(SUMMARIES))
        .containsExactly(
            result(0, 10, new Summary(2, 9, 4.5), 8), result(5, 15, new Summary(2, 9, 4.5), 8));
  }

  @Test
  void everyUpdateComesAlsoWithinAnEpoch() {
    FourWays every =
        ways(b -> b.stream(EVENTS).groupByKey().everyUpdate().count("c").toStream().to(TOTALS));
    FourWays consolidated =
        ways(b -> b.stream(EVENTS).groupByKey().count("c").toStream().to(TOTALS));
    for (FourWays ways : new FourWays[] {every, consolidated}) {
      ways.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 1, 2);
    }
    assertThat(every.consolidated(TOTALS, 10)).containsExactly("a=1@1", "a=2@2");
    assertThat(consolidated.consolidated(TOTALS, 10)).containsExactly("a=2@2");
  }

  @Test
  void severalStreamsGoIntoOneAggregate() {
    FourWays ways =
        ways(
            builder ->
                builder.stream(EVENTS)
                    .groupByKey()
                    .<String>cogroup((key, value, all) -> all + "+" + value)
                    .cogroup(
                        builder.stream(MORE).groupByKey(), (key, value, all) -> all + "-" + value)
                    .aggregate("texts", () -> "", string())
                    .toStream()
                    .to(TEXTS));
    ways.pipe(EVENTS, "a", 1, 1).pipe(MORE, "a", 2, 2).pipe(EVENTS, "a", null, 3);
    assertThat(ways.output(TEXTS)).containsExactly("a=+1@1", "a=+1-2@2");
    assertThat(ways.drops(DropReason.NULL_VALUE)).isEqualTo(1);
  }

  @Test
  void severalStreamsGoIntoOneSession() {
    Topic<Windowed<String>, String> texts = Topic.of("texts", sessionWindowed(string()), string());
    FourWays ways =
        ways(
            builder ->
                builder.stream(EVENTS)
                    .groupByKey()
                    .<String>cogroup((key, value, all) -> all + "+" + value)
                    .cogroup(
                        builder.stream(MORE).groupByKey(), (key, value, all) -> all + "-" + value)
                    .windowedBy(sessions(ofMillis(5)))
                    .finalResults()
                    .aggregate("texts", () -> "", String::concat, string())
                    .to(texts));
    ways.pipe(EVENTS, "a", 1, 1).pipe(MORE, "a", 2, 11).pipe(EVENTS, "a", 3, 6);
    assertThat(ways.advanceTo(30).output(texts))
        .containsExactly(result(1, 1, "+1", 1), result(6, 11, "-2+3", 11));
  }

  @Test
  void collectsInOrderOfTimestamps() {
    Topic<String, String> texts = Topic.of("texts", string(), string());
    FourWays ways =
        ways(
            builder ->
                builder.stream(EVENTS)
                    .groupByKey()
                    .aggregate(
                        "all", Aggregations.<Integer>collect().returning(List::toString, string()))
                    .toStream()
                    .to(texts));
    ways.pipe(EVENTS, "a", 1, 5).pipe(EVENTS, "a", 2, 3);
    assertThat(ways.output(texts)).containsExactly("a=[1]@5", "a=[2, 1]@5");
  }

  @Test
  void anUpdateInBetweenDisturbsNothingElseThatTakesTheEvent() {
    FourWays ways =
        ways(
            builder -> {
              var twice = builder.stream(EVENTS).flatMapValues(value -> List.of(value, value));
              twice
                  .groupByKey()
                  .windowedBy(tumbling(ofMillis(10)))
                  .everyUpdate()
                  .count("counts")
                  .toStream()
                  .to(COUNTS);
              builder.stream(EVENTS).to(LATE);
            });
    List<List<String>> outputs = ways.pipe(EVENTS, "a", 7, 3).outputs(COUNTS, LATE);
    assertThat(outputs.get(0)).containsExactly(result(0, 10, 1, 3), result(0, 10, 2, 3));
    assertThat(outputs.get(1)).containsExactly("a=7@3");
  }
}
