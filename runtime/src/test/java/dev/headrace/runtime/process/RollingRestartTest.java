package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes of one application on a real broker, each of which is closed and started again in
 * turn while records arrive all the time.
 */
class RollingRestartTest {
  private static final int PARTITIONS = 4;
  private static final int PROCESSES = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  // A group waits 10 s for a member that has not left.
  private static final Duration HAND_OVER = Duration.ofSeconds(8);
  private static final Map<String, String> PROMPT = Map.of("group.initial.rebalance.delay.ms", "0");

  @TempDir Path directory;

  @Test
  void handsOverWithinSecondsAndWipesNothing() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(PROMPT)) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, new Random(3));
      try (Fleet fleet = new Fleet(cluster, directory)) {
        for (int number = 0; number < PROCESSES; number++) {
          fleet.start(number);
        }
        traffic.produce();
        fleet.awaitCommitted(traffic, LIMIT);
        fleet.awaitSettled(PARTITIONS, LIMIT);
        restartEach(fleet, cluster, traffic);
        fleet.awaitCommitted(traffic, LIMIT);
        traffic.close(PARTITIONS);
        fleet.awaitCommitted(traffic, LIMIT);
        fleet.awaitViews(traffic, LIMIT);
        for (int number = 0; number < PROCESSES; number++) {
          assertThat(fleet.alive(number).output())
              .as("process %d", number)
              .doesNotContain("is rebuilt", "damaged");
        }
        fleet.retireAll();
      }
      traffic.laws().require(cluster, "after a rolling restart");
    }
  }

  private static void restartEach(Fleet fleet, Cluster cluster, Traffic traffic) throws Exception {
    try (var arriving = new SteadyTraffic(cluster, fleet.admin(), traffic, PARTITIONS)) {
      for (int number = 0; number < PROCESSES; number++) {
        Map<Path, String> databases = fleet.databases(number, LIMIT);
        fleet.retire(number);
        fleet.start(number);
        fleet.awaitSettled(PARTITIONS, LIMIT);
        assertThat(fleet.databases(number, LIMIT)).containsAllEntriesOf(databases);
      }
      assertThat(arriving.end()).as("the longest wait").isPositive().isLessThan(HAND_OVER);
    }
  }
}
