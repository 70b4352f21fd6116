package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.aggregation.Aggregations;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windows;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the build says of windows that cannot be. */
class WindowProblemsTest {
  private final TopologyBuilder builder = TopologyBuilder.named("shop");
  private final GroupedStream<String, Long> orders =
      builder.stream(Topic.of("orders", string(), int64())).groupByKey();
  private final GroupedStream<String, Long> unknownValues =
      builder.stream(Topic.of("more", string(), int64())).mapValues(v -> v).groupByKey();

  private void requireProblem(String... parts) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("has a problem")
        .hasMessageContainingAll(parts);
  }

  private WindowedStream<String, Long> windowed(WindowDefinition windows) {
    return orders.windowedBy(windows);
  }

  @Test
  void anAdvanceLongerThanTheSize() {
    windowed(Windows.hopping(ofMillis(5), ofMillis(6))).count("c");
    requireProblem("advance of the windows is PT0.006S, longer than their size PT0.005S");
  }

  @Test
  void noAdvance() {
    windowed(Windows.hopping(ofMillis(5), Duration.ZERO)).count("c");
    requireProblem("advance of the windows is PT0S", "at least 1");
  }

  @Test
  void aNegativeGap() {
    windowed(Windows.sessions(ofMillis(-1))).count("c");
    requireProblem("gap of the windows is PT-0.001S", "sessions(Duration.ofMinutes(5))");
  }

  @Test
  void anUnknownDifference() {
    windowed(Windows.sliding(null)).count("c");
    requireProblem("difference of the windows is null", "sliding(Duration.ofMinutes(1))");
  }

  @Test
  void aStartBeforeTheEpoch() {
    windowed(Windows.unlimited(Instant.ofEpochMilli(-1))).count("c");
    requireProblem("start of the unlimited window is 1969", "1970 or later");
  }

  @Test
  void finalResultsOfAnUnlimitedWindow() {
    windowed(Windows.unlimited()).finalResults().count("c");
    requireProblem("an unlimited window never closes", "use windows that end");
  }

  @Test
  void sessionsThatCannotBeMerged() {
    windowed(Windows.sessions(ofMillis(5))).aggregate("a", () -> 0L, (k, v, a) -> a + v, int64());
    requireProblem("aggregate \"a\" cannot merge two sessions", "Aggregation.combining");
  }

  @Test
  void slidingWindowsOverValuesOfUnknownSerde() {
    unknownValues.windowedBy(Windows.sliding(ofMillis(5))).count("c");
    requireProblem("\"c\" has sliding windows, which keep the events", "group with a serde");
  }

  @Test
  void anAggregationThatKeepsValuesOfUnknownSerde() {
    unknownValues.aggregate("least", Aggregations.min());
    requireProblem("aggregate \"least\" keeps values", "Aggregation.over(part, partSerde)");
  }

  @Test
  void aMissingAggregation() {
    orders.aggregate("a", null);
    requireProblem("aggregate was given null instead of a aggregation");
  }

  @Test
  void streamsOfTwoBuildersInOneAggregate() {
    var other = TopologyBuilder.named("other").stream(Topic.of("o", string(), int64()));
    orders
        .<Long>cogroup((k, v, a) -> a + v)
        .cogroup(other.groupByKey(), (k, v, a) -> a - v)
        .aggregate("a", () -> 0L, int64());
    requireProblem("cogroup was given a stream of another TopologyBuilder");
  }

  private WindowedCogroupedStream<String, Long> cogrouped() {
    return orders
        .<Long>cogroup((k, v, a) -> a + v)
        .windowedBy(Windows.tumbling(ofMillis(5)))
        .updates();
  }

  @Test
  void lateEventsOfAStreamThatIsNotCogrouped() {
    cogrouped().late(unknownValues, late -> {}).aggregate("a", () -> 0L, int64());
    requireProblem("late was given a stream that is not one of those cogrouped", "cogroup was");
  }

  @Test
  void lateEventsOfAStreamOfAnotherBuilder() {
    var other = TopologyBuilder.named("other").stream(Topic.of("o", string(), int64()));
    cogrouped().finalResults().late(other.groupByKey(), late -> {});
    requireProblem("late was given a stream of another TopologyBuilder");
  }

  @Test
  void lateEventsOfNoStream() {
    cogrouped().late(null, late -> {}).aggregate("a", () -> 0L, int64());
    requireProblem("late was given null instead of a stream");
  }

  @Test
  void lateEventsThatNobodyTakes() {
    cogrouped().late(orders, null).aggregate("a", () -> 0L, int64());
    requireProblem("late was given null instead of a consumer of its stream");
  }

  @Test
  void lateEventsToNoTopic() {
    cogrouped().lateTo(orders, null).aggregate("a", () -> 0L, int64());
    requireProblem("to was given null instead of a topic");
  }
}
