package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.SourceOptions;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What sources make of the wall clock, against plain statements of the rules. */
class SourceTimeLawsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> OTHERS = Topic.of("others", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());
  private static final long START = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
  private static final long IDLE_MS = 50;

  /** The wall clock goes on, then an event comes to one of two topics. */
  record Step(int passMs, boolean toOthers, int timestampMs) {}

  private static Topology merging(UnaryOperator<SourceOptions<String, Integer>> options) {
    var builder = TopologyBuilder.named("wall-clock");
    builder.stream(EVENTS, options).merge(builder.stream(OTHERS, options)).to(OUT);
    return builder.build();
  }

  /** Two queues of a task that waits for an empty one until it has been empty for long enough. */
  private static final class Waiting {
    private final List<Deque<Integer>> queues = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    private final long[] emptySinceMs = new long[2];
    private final List<Integer> taken = new ArrayList<>();
    private long wallMs;

    void pass(long ms) {
      wallMs += ms;
      take();
    }

    void arrives(int queue, int timestampMs) {
      queues.get(queue).add(timestampMs);
      take();
    }

    private void take() {
      while (!isWaiting(0) && !isWaiting(1) && queues.stream().anyMatch(q -> !q.isEmpty())) {
        int oldest = head(0) < head(1) ? 0 : 1;
        taken.add(queues.get(oldest).remove());
        emptySinceMs[oldest] = wallMs;
      }
    }

    private boolean isWaiting(int queue) {
      return queues.get(queue).isEmpty() && wallMs - emptySinceMs[queue] < IDLE_MS;
    }

    private int head(int queue) {
      Integer head = queues.get(queue).peek();
      return head == null ? Integer.MAX_VALUE : head;
    }
  }

  @Property(tries = 200)
  void anEmptyTopicIsWaitedForUntilItHasBeenIdle(@ForAll("steps") List<Step> steps) {
    var model = new Waiting();
    try (var driver = TopologyTestDriver.of(merging(source -> source.idleAfter(ofMillis(50))))) {
      driver.advanceWallClock(ofMillis(0));
      for (Step step : steps) {
        driver.advanceWallClock(ofMillis(step.passMs));
        model.pass(step.passMs);
        // Never the same time on both topics, so that the rule says which event is older.
        int timestampMs = 2 * step.timestampMs + (step.toOthers ? 1 : 0);
        driver
            .input(step.toOthers ? OTHERS : EVENTS)
            .pipe("a", timestampMs, Instant.ofEpochMilli(timestampMs));
        model.arrives(step.toOthers ? 1 : 0, timestampMs);
        assertThat(driver.output(OUT).values()).isEqualTo(model.taken);
      }
      driver.advanceWallClock(ofMillis(IDLE_MS));
      model.pass(IDLE_MS);
      assertThat(driver.output(OUT).values()).isEqualTo(model.taken).hasSize(steps.size());
    }
  }

  /** A record without a timestamp, or to which the function gives none, gets the clock's time. */
  @Property(tries = 50)
  void whatHasNoTimestampGetsThatOfTheWallClock(
      @ForAll("steps") List<Step> steps, @ForAll boolean extracted) {
    FourWays ways =
        FourWays.of(
            merging(
                source ->
                    (extracted ? source.timestamps((key, value, recordMs) -> value) : source)
                        .stampInvalidTimestamps()));
    List<String> expected = new ArrayList<>();
    long wallMs = START;
    for (Step step : steps) {
      int timestampMs = step.timestampMs - 20;
      wallMs += step.passMs;
      ways.step(driver -> driver.advanceWallClock(ofMillis(step.passMs)));
      ways.pipe(step.toOthers ? OTHERS : EVENTS, "a", timestampMs, extracted ? 7 : timestampMs);
      expected.add("a=%d@%d".formatted(timestampMs, timestampMs < 0 ? wallMs : timestampMs));
    }
    assertThat(ways.output(OUT)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 40),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 60))
        .as(Step::new)
        .list()
        .ofMaxSize(20);
  }
}
