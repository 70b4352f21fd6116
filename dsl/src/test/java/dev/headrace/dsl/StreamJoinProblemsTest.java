package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.within;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.window.JoinWindows;
import org.junit.jupiter.api.Test;

/** What a plan shows of joins of streams, and what the build says of those that cannot be. */
class StreamJoinProblemsTest {
  private static final JoinWindows NEAR = within(ofMinutes(5));

  private final TopologyBuilder builder = TopologyBuilder.named("shop");
  private final EventStream<String, Long> orders =
      builder.stream(Topic.of("orders", string(), int64()));
  private final EventStream<String, Long> payments =
      builder.stream(Topic.of("payments", string(), int64()));

  private void requireProblem(String... parts) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("has a problem")
        .hasMessageContainingAll(parts);
  }

  @Test
  void printsWhatIsJoinedAndHowFarApart() {
    orders
        .outerJoin("paid", payments, NEAR.after(ofMillis(-1)).grace(ofMillis(2)), Long::sum)
        .to(Topic.of("paid-orders", string(), int64()));
    assertThat(builder.build().describe())
        .isEqualTo(
            """
            topology shop
              stream orders
                outerJoin paid with payments, before PT5M, after PT-0.001S, grace PT0.002S
                to paid-orders
              stream payments
                outerJoin into orders
            """);
  }

  @Test
  void windowsWithoutAnInstant() {
    orders.join("paid", payments, NEAR.before(ofMillis(-6)).after(ofMillis(5)), Long::sum);
    requireProblem("before PT-0.006S and after PT0.005S", "their sum is negative");
  }

  @Test
  void partsOfMilliseconds() {
    orders.join("paid", payments, NEAR.after(ofNanos(1)), Long::sum);
    requireProblem("after of the join is PT0.000000001S", "not a whole number of milliseconds");
  }

  @Test
  void aNegativeGrace() {
    orders.join("paid", payments, NEAR.grace(ofMillis(-1)), Long::sum);
    requireProblem("grace of the join is PT-0.001S", "at least 0");
  }

  @Test
  void noWindows() {
    orders.join("paid", payments, null, Long::sum);
    requireProblem("join was given null instead of a window");
  }

  @Test
  void aChangedKey() {
    orders.leftJoin("paid", payments.selectKey((key, value) -> key), NEAR, Long::sum);
    requireProblem(
        "leftJoin \"paid\" needs both sides partitioned by their key, but the key of the right side was changed before",
        "call repartition(name, keySerde) on that side first");
  }

  @Test
  void valuesOfUnknownSerde() {
    orders.mapValues(value -> value).join("paid", payments, NEAR, Long::sum);
    requireProblem(
        "join \"paid\" keeps the events of both sides, but the serde of the left side's values is not known",
        "call withValueSerde(serde) on that side first");
  }

  @Test
  void aStreamOfAnotherTopology() {
    var other = TopologyBuilder.named("other").stream(Topic.of("payments", string(), int64()));
    orders.join("paid", other, NEAR, Long::sum);
    requireProblem("join was given a stream of another TopologyBuilder");
  }

  @Test
  void anIllegalNameIsReportedOnce() {
    orders.join("paid orders", payments, NEAR, Long::sum);
    requireProblem("the name of the join is \"paid orders\", with an illegal character");
  }

  @Test
  void aNameThatIsTaken() {
    orders.join("paid", payments, NEAR, Long::sum);
    orders.groupByKey().count("paid-right");
    requireProblem("the name \"paid-right\" of a store is taken at ");
  }
}
