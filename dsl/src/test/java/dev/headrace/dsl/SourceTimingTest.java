package dev.headrace.dsl;

import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a plan says of the time of its sources, and what the build says of times that cannot be. */
class SourceTimingTest {
  private static final Topic<String, Long> ORDERS = Topic.of("orders", string(), int64());
  private static final Topic<String, Long> OUT = Topic.of("out", string(), int64());

  private static Topology reading(UnaryOperator<SourceOptions<String, Long>> options) {
    var builder = TopologyBuilder.named("shop");
    builder.stream(ORDERS, options).to(OUT);
    return builder.build();
  }

  @Test
  void aPlanTellsWhatDiffersFromTheDefault() {
    assertThat(reading(source -> source).describe()).contains("  stream orders\n");
    assertThat(
            reading(
                    source ->
                        source
                            .onFailure(skip())
                            .timestamps((key, value, recordMs) -> value)
                            .stampInvalidTimestamps()
                            .idleAfter(ofMillis(5))
                            .advanceWhenIdle(ofSeconds(10)))
                .describe())
        .contains(
            "  stream orders, on failure skip, extracted timestamps, wall clock for invalid"
                + " timestamps, idle after PT0.005S, advances when idle for PT10S\n");
  }

  @Test
  void refusesDurationsThatCannotBe() {
    requireProblem(
        source -> source.idleAfter(Duration.ZERO),
        "the duration of idleAfter is PT0S",
        "idleAfter(Duration.ofSeconds(10))");
    requireProblem(
        source -> source.advanceWhenIdle(ofNanos(1_500_000)),
        "the duration of advanceWhenIdle is PT0.0015S",
        "not a whole number of milliseconds");
  }

  private static void requireProblem(
      UnaryOperator<SourceOptions<String, Long>> options, String... parts) {
    assertThatThrownBy(() -> reading(options))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("SourceTimingTest.java")
        .hasMessageContainingAll(parts);
  }
}
