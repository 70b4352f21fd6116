package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each of two processes in turn stands still in the middle of a transaction, until the other one
 * has taken over all it had and committed the results of it. Then it goes on where it was: nothing
 * of that gets through, and it takes part again.
 */
class ZombieTest {
  private static final int PARTITIONS = 4;
  private static final int PROCESSES = 2;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String IMPATIENT =
      "consumer.session.timeout.ms=3000\nproducer.transaction.timeout.ms=4000\n";

  @TempDir Path directory;

  @Test
  void addsNothingToWhatTheOtherHasCommittedAndTakesPartAgain() throws Exception {
    long seed = Long.getLong("headrace.zombie.seed", System.nanoTime());
    System.out.println("ZombieTest seed: " + seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, new Random(seed));
      try (Fleet fleet = new Fleet(cluster, directory, IMPATIENT)) {
        for (int number = 0; number < PROCESSES; number++) {
          fleet.start(number);
        }
        traffic.produce();
        fleet.awaitCommitted(traffic, LIMIT);
        for (int number = 0; number < PROCESSES; number++) {
          fleet.awaitSettled(PARTITIONS, LIMIT);
          outlive(number, fleet, traffic);
        }
        fleet.awaitCommitted(traffic, LIMIT);
        traffic.close(PARTITIONS);
        fleet.awaitCommitted(traffic, LIMIT);
        fleet.awaitViews(traffic, LIMIT);
        traffic.produce();
        fleet.awaitCommitted(traffic, LIMIT);
        fleet.retireAll();
      }
      traffic.laws().require(cluster, "seed " + seed);
    }
  }

  private static void outlive(int zombie, Fleet fleet, Traffic traffic) throws Exception {
    assertThat(fleet.owned(zombie)).as("what the zombie owned").isNotEmpty();
    suspendInMidTransaction(zombie, fleet, traffic);
    traffic.produce();
    fleet.awaitCommitted(traffic, LIMIT);
    assertThat(fleet.owned(1 - zombie)).as("what was taken over").isEqualTo(allPartitions());
    fleet.alive(zombie).resume();
    traffic.produce();
    fleet.awaitSettled(PARTITIONS, LIMIT);
    assertThat(fleet.owned(zombie)).as("what the zombie owns again").isNotEmpty();
    fleet.awaitCommitted(traffic, LIMIT);
  }

  private static Set<Integer> allPartitions() {
    return IntStream.range(0, PARTITIONS).boxed().collect(Collectors.toSet());
  }

  private static void suspendInMidTransaction(int number, Fleet fleet, Traffic traffic)
      throws Exception {
    AppProcess process = fleet.alive(number);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    traffic.produce();
    process.suspend();
    while (!hasTransaction(number, fleet)) {
      assertThat(System.nanoTime()).as("it has a transaction open").isLessThan(deadline);
      process.resume();
      traffic.produce();
      process.suspend();
    }
  }

  private static boolean hasTransaction(int number, Fleet fleet) throws Exception {
    String id = fleet.identity(number);
    return fleet.admin().describeTransactions(List.of(id)).description(id).get().state()
        == TransactionState.ONGOING;
  }
}
