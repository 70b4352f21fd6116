package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application without transactions whose broker is restarted under load. */
class AtLeastOnceTest {
  private static final int PARTITIONS = 4;
  private static final int RESTARTS = 3;
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path directory;

  @Test
  void losesNothingAndWaitsForNoLostBatch() throws Exception {
    long seed = Long.getLong("headrace.at.least.once.seed", System.nanoTime());
    System.out.println("AtLeastOnceTest seed: " + seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, new Random(seed));
      runUntilCaughtUp(broker);
      for (int time = 0; time < RESTARTS; time++) {
        traffic.produce();
        try (HeadraceApp app = start(broker)) {
          // Its producer is as new to each partition as the broker's leadership will be.
          awaitFirstRecords(app);
          broker.stop();
          broker.restart();
          traffic.produce();
          assertThat(app.awaitCaughtUp(SOON)).as("restart " + time).isTrue();
        }
      }
      traffic.close(PARTITIONS);
      runUntilCaughtUp(broker);
      traffic.laws().requireAtLeast(cluster);
    }
  }

  private static void awaitFirstRecords(HeadraceApp app) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (app.progress().recordsTaken() == 0) {
      assertThat(System.nanoTime()).as("it takes records").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private void runUntilCaughtUp(EmbeddedBroker broker) throws InterruptedException {
    try (HeadraceApp app = start(broker)) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
    }
  }

  private HeadraceApp start(EmbeddedBroker broker) {
    return HeadraceApp.start(
        PageViews.topology(),
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(directory)
            .guarantee(Guarantee.AT_LEAST_ONCE)
            // Many requests, so that some are under way when the broker goes and comes.
            .client("producer.batch.size", "500")
            .client("producer.linger.ms", "0")
            // A batch that no broker takes any more would be waited for so long.
            .client("producer.delivery.timeout.ms", "90000")
            .build());
  }
}
