package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes of one application on a real broker, one of which is killed, frozen or closed
 * every few seconds while records arrive; what they have committed in the end is what one
 * uninterrupted process would have.
 */
class SeveralProcessesTest {
  private static final int PARTITIONS = 4;
  private static final int PROCESSES = 3;
  private static final Duration DISTURBANCE = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(90);
  // A group gives a member up after 10 s; a clean close must not wait for that.
  private static final Duration TAKE_OVER = Duration.ofSeconds(8);
  private static final Map<String, String> PROMPT =
      Map.of(
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
          "group.initial.rebalance.delay.ms", "0");

  @TempDir Path directory;

  @Test
  void commitsWhatOneProcessWouldWhateverHappensToAnyOfThem() throws Exception {
    long seed = Long.getLong("headrace.processes.seed", System.nanoTime());
    System.out.println("SeveralProcessesTest seed: " + seed);
    Random random = new Random(seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start(PROMPT)) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, random);
      try (Fleet fleet = new Fleet(cluster, directory)) {
        for (int number = 0; number < PROCESSES; number++) {
          fleet.start(number);
        }
        disturb(fleet, traffic, random);
        requireTakeOverAfterCleanClose(fleet, traffic, random);
        traffic.close(PARTITIONS);
        fleet.awaitCommitted(traffic, LIMIT);
        fleet.awaitViews(traffic, LIMIT);
        requirePurged(cluster, fleet);
        // Stores are not to be empty when they are looked at.
        traffic.produce();
        fleet.awaitCommitted(traffic, LIMIT);
        fleet.retireAll();
        requireDatabases(cluster, fleet);
        requireAnswers(cluster, fleet, traffic, "seed " + seed);
      }
      traffic.laws().require(cluster, "seed " + seed);
    }
  }

  private static void requireDatabases(Cluster cluster, Fleet fleet) throws Exception {
    LocalRows local = new LocalRows(cluster);
    int rows = 0;
    for (int number = 0; number < PROCESSES; number++) {
      rows += local.require(fleet.state(number));
    }
    assertThat(rows).as("rows on the disks").isPositive();
  }

  /** One process takes everything over, from its disk and from what it never had there. */
  private static void requireAnswers(Cluster cluster, Fleet fleet, Traffic traffic, String run)
      throws Exception {
    HeadraceConfig config =
        HeadraceConfig.builder()
            .bootstrapServers(cluster.bootstrapServers())
            .stateDirectory(fleet.state(0))
            .build();
    try (HeadraceApp app = HeadraceApp.start(PageViews.topology(), config)) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      traffic.laws().stores().requireAnswers(app, run);
    }
  }

  private static void disturb(Fleet fleet, Traffic traffic, Random random) throws Exception {
    long end = System.nanoTime() + DISTURBANCE.toNanos();
    while (System.nanoTime() < end) {
      traffic.produce();
      int number = random.nextInt(PROCESSES);
      AppProcess process = fleet.alive(number);
      switch (random.nextInt(3)) {
        case 0 -> {
          process.kill();
          fleet.start(number);
        }
        case 1 -> process.freeze(Duration.ofMillis(500 + random.nextInt(11_500)));
        default -> {
          fleet.retire(number);
          fleet.start(number);
        }
      }
      traffic.produce();
      // The next disturbance comes when the one that was restarted is there again.
      fleet.alive(number).awaitOutput("is STARTING", LIMIT);
    }
  }

  private static void requireTakeOverAfterCleanClose(Fleet fleet, Traffic traffic, Random random)
      throws Exception {
    fleet.awaitCommitted(traffic, LIMIT);
    fleet.awaitSettled(PARTITIONS, LIMIT);
    fleet.retire(random.nextInt(PROCESSES));
    traffic.produce();
    fleet.awaitCommitted(traffic, TAKE_OVER);
  }

  /** What shards have processed was deleted from the repartition topic, in spite of everything. */
  private static void requirePurged(Cluster cluster, Fleet fleet) throws Exception {
    String topic = InternalTopics.repartition(PageViews.APPLICATION, "by-page");
    assertThat(cluster.deleted(fleet.admin(), topic, PARTITIONS))
        .as("records deleted from " + topic)
        .isGreaterThan(0);
  }
}
