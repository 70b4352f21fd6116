package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.within;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.JoinWindows;
import dev.headrace.runtime.operator.DropReason;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Joins of streams against their oracle, on random histories and in four ways. */
class StreamJoinLawsTest {
  private static final Topic<String, Integer> LEFT = Topic.of("left", string(), int32());
  private static final Topic<String, Integer> RIGHT = Topic.of("right", string(), int32());
  private static final Topic<String, String> RESULTS = Topic.of("results", string(), string());
  private static final long END_MS = 100_000;

  /** How far apart matches may be: before, after and grace in ms. */
  enum Windows {
    SYMMETRIC(5, 5, 3),
    LATER_ONLY(0, 10, 0),
    EARLIER_ONLY(8, 0, 6),
    AT_A_DISTANCE_BEHIND(-2, 8, 4),
    AT_A_DISTANCE_BEFORE(9, -3, 0),
    AT_ONCE(0, 0, 2),
    WITH_A_LONG_GRACE(3, 4, 200),
    WITHOUT_END(86_400_000_000_000_000L, 86_400_000_000_000_000L, Long.MAX_VALUE);

    private final long beforeMs;
    private final long afterMs;
    private final long graceMs;

    Windows(long beforeMs, long afterMs, long graceMs) {
      this.beforeMs = beforeMs;
      this.afterMs = afterMs;
      this.graceMs = graceMs;
    }

    JoinWindows windows() {
      return within(ofMillis(beforeMs)).after(ofMillis(afterMs)).grace(ofMillis(graceMs));
    }
  }

  /** Which sides come out without a match. */
  enum Type {
    INNER,
    LEFT,
    OUTER;

    EventStream<String, String> join(
        EventStream<String, Integer> left,
        EventStream<String, Integer> right,
        JoinWindows windows) {
      return switch (this) {
        case INNER -> left.join("pairs", right, windows, (l, r) -> l + "+" + r);
        case LEFT -> left.leftJoin("pairs", right, windows, (l, r) -> l + "+" + r);
        case OUTER -> left.outerJoin("pairs", right, windows, (l, r) -> l + "+" + r);
      };
    }

    StreamJoinOracle oracle(List<Arrival> history, long endMs, Windows windows) {
      return new StreamJoinOracle(
          history,
          endMs,
          this != INNER,
          this == OUTER,
          windows.beforeMs,
          windows.afterMs,
          windows.graceMs);
    }
  }

  private static Topology topology(Type type, Windows windows) {
    var builder = TopologyBuilder.named("joins");
    type.join(builder.stream(LEFT), builder.stream(RIGHT), windows.windows()).to(RESULTS);
    return builder.build();
  }

  private static FourWays run(FourWays ways, List<Arrival> history, long endMs) {
    for (Arrival event : history) {
      ways.pipe(event.left() ? LEFT : RIGHT, event.key(), event.number(), event.timestampMs());
    }
    return ways.advanceTo(endMs);
  }

  @Property(tries = 250)
  void resultsAreThoseOfTheOracleInItsOrder(
      @ForAll Type type,
      @ForAll Windows windows,
      @ForAll("histories") List<Arrival> history,
      @ForAll("epochs") int stepsPerEpoch) {
    StreamJoinOracle oracle = type.oracle(history, END_MS, windows);
    FourWays ways = run(FourWays.of(topology(type, windows)), history, END_MS);
    assertThat(ways.output(RESULTS)).containsExactlyElementsOf(oracle.results());
    assertThat(ways.consolidated(RESULTS, stepsPerEpoch))
        .containsExactlyElementsOf(oracle.results());
    assertThat(ways.drops(DropReason.LATE)).isEqualTo(oracle.late());
  }

  @Property(tries = 80)
  void sumsOfTimesStopAtTheEndOfTime(
      @ForAll Type type, @ForAll Windows windows, @ForAll("lastHistories") List<Arrival> history) {
    StreamJoinOracle oracle = type.oracle(history, Long.MAX_VALUE, windows);
    FourWays ways = run(FourWays.of(topology(type, windows)), history, Long.MAX_VALUE);
    assertThat(ways.output(RESULTS)).containsExactlyElementsOf(oracle.results());
  }

  @Property(tries = 120)
  void aStreamJoinedWithItselfIsOnTheLeftFirst(
      @ForAll Type type, @ForAll Windows windows, @ForAll("histories") List<Arrival> history) {
    var builder = TopologyBuilder.named("joins");
    type.join(builder.stream(LEFT), builder.stream(LEFT), windows.windows()).to(RESULTS);
    FourWays ways = FourWays.of(builder.build());
    for (Arrival event : history) {
      ways.pipe(LEFT, event.key(), event.number(), event.timestampMs());
    }
    StreamJoinOracle oracle = type.oracle(StreamJoinOracle.twice(history), END_MS, windows);
    assertThat(ways.advanceTo(END_MS).output(RESULTS)).containsExactlyElementsOf(oracle.results());
  }

  @Property(tries = 80)
  void abortedEpochsLeaveNoTrace(
      @ForAll Type type, @ForAll Windows windows, @ForAll("histories") List<Arrival> history) {
    FourWays ways = FourWays.of(topology(type, windows));
    for (Arrival event : history) {
      ways.step(TopologyTestDriver::abortNextCommit);
      run(ways, List.of(event), 0);
    }
    assertThat(ways.advanceTo(END_MS).output(RESULTS))
        .containsExactlyElementsOf(type.oracle(history, END_MS, windows).results());
  }

  // Behind by less than the grace, so that no event is late for any partition.
  @Property(tries = 80)
  void anyNumberOfPartitionsGivesTheSameResultsPerKey(
      @ForAll Type type, @ForAll("punctual") List<Arrival> history) {
    Topology topology = topology(type, Windows.WITH_A_LONG_GRACE);
    List<String> one = run(FourWays.of(topology), history, END_MS).output(RESULTS);
    FourWays four =
        FourWays.of(() -> TopologyTestDriver.of(topology).partitions(LEFT, 4).partitions(RIGHT, 4));
    assertThat(run(four, history, END_MS).output(RESULTS)).containsExactlyInAnyOrderElementsOf(one);
  }

  @Provide
  Arbitrary<List<Arrival>> histories() {
    return Arrival.histories(30);
  }

  @Provide
  Arbitrary<List<Arrival>> lastHistories() {
    return Arrival.atTheEndOfTime(30);
  }

  @Provide
  Arbitrary<List<Arrival>> punctual() {
    return Arrival.complete(20);
  }

  @Provide
  Arbitrary<Integer> epochs() {
    return Arbitraries.of(2, 3, 7, 100);
  }
}
