package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Event time that follows the wall clock, against a plain statement of the rule. */
class WallClockLawsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<Windowed<String>, Long> WINDOWS =
      Topic.of("windows", windowed(string(), ofMillis(10)), int64());
  private static final long START = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
  private static final long WINDOW_MS = 10;
  // A tenth of it is one, so the shards behind an exchange hear of every millisecond.
  private static final long IDLE_MS = 10;

  /** An event so far from the start of the clock, or the clock so far on; and what goes wrong. */
  record Happening(boolean isEvent, int ms, boolean abort) {}

  private static Topology closing(boolean behindAnExchange) {
    var builder = TopologyBuilder.named("wall-clock");
    var events = builder.stream(EVENTS, source -> source.advanceWhenIdle(ofMillis(IDLE_MS)));
    (behindAnExchange ? events.repartition("again", string(), int32()) : events)
        .groupByKey()
        .windowedBy(tumbling(ofMillis(WINDOW_MS)))
        .finalResults()
        .count("per-window")
        .to(WINDOWS);
    return builder.build();
  }

  /** What is to come out, told without any of the engine. */
  private static final class Oracle {
    private final TreeMap<Long, Long> open = new TreeMap<>();
    private final List<String> closed = new ArrayList<>();
    private long timeMs = Long.MIN_VALUE;
    private long wallMs = START;
    private long activeMs = START;
    private long late;

    void event(long timestampMs) {
      activeMs = wallMs;
      reach(timestampMs);
      long start = timestampMs - timestampMs % WINDOW_MS;
      if (start + WINDOW_MS <= timeMs) {
        late++;
      } else {
        open.merge(start, 1L, Long::sum);
      }
    }

    void pass(long ms) {
      wallMs += ms;
      if (wallMs - activeMs >= IDLE_MS) {
        reach(wallMs - IDLE_MS);
      }
    }

    private void reach(long ms) {
      timeMs = Math.max(timeMs, ms);
      while (!open.isEmpty() && open.firstKey() + WINDOW_MS <= timeMs) {
        var first = open.pollFirstEntry();
        closed.add(first.getKey() + "=" + first.getValue());
      }
    }
  }

  @Property(tries = 150)
  void windowsCloseOnceAsTheWallClockGoesOn(
      @ForAll("happenings") List<Happening> happenings,
      @ForAll boolean behindAnExchange,
      @ForAll boolean throughTopics) {
    var oracle = new Oracle();
    var driver = TopologyTestDriver.of(closing(behindAnExchange));
    try (var run = throughTopics ? driver.exchangeThroughTopics() : driver) {
      for (Happening happening : happenings) {
        if (happening.abort()) {
          run.abortNextCommit();
        }
        if (happening.isEvent()) {
          run.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(START + happening.ms()));
          oracle.event(START + happening.ms());
        } else {
          run.advanceWallClock(ofMillis(happening.ms()));
          oracle.pass(happening.ms());
        }
      }
      assertThat(
              run.output(WINDOWS).records().stream()
                  .map(output -> output.key().startMs() + "=" + output.value()))
          .isEqualTo(oracle.closed);
      if (happenings.stream().noneMatch(Happening::abort)) {
        assertThat(run.drops().getOrDefault(DropReason.LATE, 0L)).isEqualTo(oracle.late);
      }
    }
  }

  @Provide
  Arbitrary<List<Happening>> happenings() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 40),
            Arbitraries.integers().between(0, 5).map(one -> one == 0))
        .as(Happening::new)
        .list()
        .ofMaxSize(25);
  }
}
