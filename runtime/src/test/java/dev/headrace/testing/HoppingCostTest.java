package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * What an event costs in hopping windows that overlap sixty times, against tumbling ones, as the
 * test driver runs both, its own work included. The time is that of this thread's processor, so
 * others do not count; of several rounds in turns, the cheapest of each counts.
 */
class HoppingCostTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<Windowed<String>, Long> COUNTS =
      Topic.of("counts", windowed(string(), ofMinutes(1)), int64());

  private static final int ROUNDS = 3;
  private static final int EVENTS_PER_ROUND = 30_000;
  private static final int EVENTS_PER_SECOND = 250;
  private static final int EVENTS_PER_EPOCH = 1_000;
  private static final int KEYS = 25;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static Topology counting(WindowDefinition windows) {
    var builder = TopologyBuilder.named("cost");
    builder.stream(EVENTS)
        .groupByKey()
        .windowedBy(windows)
        .finalResults()
        .count("counts")
        .to(COUNTS);
    return builder.build();
  }

  private static double nanosPerEvent(WindowDefinition windows) {
    try (var driver = TopologyTestDriver.of(counting(windows)).manualCommit()) {
      InputTopic<String, Integer> events = driver.input(EVENTS);
      long start = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < EVENTS_PER_ROUND; i++) {
        events.pipe(
            "key-" + i * 31 % KEYS, i, Instant.ofEpochMilli(i * 1_000L / EVENTS_PER_SECOND));
        if (i % EVENTS_PER_EPOCH == EVENTS_PER_EPOCH - 1) {
          driver.commit();
        }
      }
      long nanos = THREADS.getCurrentThreadCpuTime() - start;
      return (double) nanos / EVENTS_PER_ROUND;
    }
  }

  @Test
  void anEventInSixtyWindowsCostsNoMoreThanThreeInOne() {
    double tumbling = Double.MAX_VALUE;
    double hopping = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      tumbling = Math.min(tumbling, nanosPerEvent(tumbling(ofMinutes(1))));
      hopping = Math.min(hopping, nanosPerEvent(hopping(ofMinutes(1), ofSeconds(1))));
    }
    assertThat(hopping).isLessThan(3 * tumbling);
  }
}
