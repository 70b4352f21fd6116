package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedCluster;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes on a cluster of three brokers, of which those are killed under load that coordinate
 * the group, or the transactions of one process: another broker takes over, and what is committed
 * in the end is what it would be without it.
 */
class CoordinatorFailoverTest {
  private static final int PARTITIONS = 4;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  // The cluster gives a broker up after 1.5 s, and clients ask again for a while who took over.
  private static final Duration TAKEN_OVER = Duration.ofSeconds(20);

  @TempDir Path directory;

  /** Finds the broker that has an office. */
  private interface Office {
    int holder(Admin admin) throws Exception;
  }

  @Test
  void commitsTheSameWhoeverCoordinates() throws Exception {
    long seed = Long.getLong("headrace.failover.seed", System.nanoTime());
    System.out.println("CoordinatorFailoverTest seed: " + seed);
    try (EmbeddedCluster brokers = EmbeddedCluster.start();
        Admin admin = new Cluster(brokers).admin()) {
      Cluster cluster = new Cluster(brokers);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, new Random(seed));
      try (HeadraceApp left = start(brokers, "left");
          HeadraceApp right = start(brokers, "right")) {
        traffic.produce();
        awaitCommitted(cluster, admin, traffic);
        String process = transactionalIds(admin).first();
        try (var arriving = new SteadyTraffic(cluster, admin, traffic, PARTITIONS)) {
          replace(brokers, cluster, admin, CoordinatorFailoverTest::groupCoordinator);
          replace(brokers, cluster, admin, asked -> transactionCoordinator(asked, process));
          assertThat(arriving.end()).as("the longest wait").isPositive().isLessThan(TAKEN_OVER);
        }
        awaitCommitted(cluster, admin, traffic);
        traffic.closeOnceExchanged(PARTITIONS);
        awaitCommitted(cluster, admin, traffic);
        // Stores are not to be empty when they are looked at.
        traffic.produce();
        awaitCommitted(cluster, admin, traffic);
        assertThat(left.awaitCaughtUp(LIMIT)).isTrue();
        assertThat(right.awaitCaughtUp(LIMIT)).isTrue();
        assertThat(left.progress().tasks()).as("tasks on the left").isPositive();
        assertThat(right.progress().tasks()).as("tasks on the right").isPositive();
      }
      traffic.laws().require(cluster, "seed " + seed);
    }
  }

  /** Kills who has an office, and waits until somebody else has it and more is committed. */
  private static void replace(EmbeddedCluster brokers, Cluster cluster, Admin admin, Office office)
      throws Exception {
    int killed = office.holder(admin);
    brokers.kill(killed);
    await("another holder", () -> office.holder(admin) != killed);
    long end = sum(cluster.ends(admin, PageViews.CLICKS.name(), PARTITIONS).values());
    await("commits", () -> committed(cluster, admin) >= end);
    brokers.restart(killed);
  }

  private static long sum(Iterable<Long> numbers) {
    long sum = 0;
    for (long number : numbers) {
      sum += number;
    }
    return sum;
  }

  private static int groupCoordinator(Admin admin) throws Exception {
    String group = PageViews.APPLICATION;
    return admin
        .describeConsumerGroups(List.of(group))
        .describedGroups()
        .get(group)
        .get()
        .coordinator()
        .id();
  }

  private static SortedSet<String> transactionalIds(Admin admin) throws Exception {
    return admin.listTransactions().all().get().stream()
        .map(TransactionListing::transactionalId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static int transactionCoordinator(Admin admin, String id) throws Exception {
    return admin.describeTransactions(List.of(id)).description(id).get().coordinatorId();
  }

  private static long committed(Cluster cluster, Admin admin) throws Exception {
    return cluster.committed(admin, PageViews.APPLICATION, PageViews.CLICKS.name());
  }

  private static void awaitCommitted(Cluster cluster, Admin admin, Traffic traffic)
      throws Exception {
    await("all is committed", () -> committed(cluster, admin) >= traffic.records());
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
    }
  }

  private HeadraceApp start(EmbeddedCluster brokers, String name) {
    return HeadraceApp.start(
        PageViews.topology(),
        HeadraceConfig.builder()
            .bootstrapServers(brokers.bootstrapServers())
            .stateDirectory(directory.resolve(name))
            .lanes(2)
            .build());
  }
}
