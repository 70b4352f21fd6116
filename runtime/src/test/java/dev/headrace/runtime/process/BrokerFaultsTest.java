package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.runtime.engine.AppState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes on a real broker that is restarted, stands still while it holds what was sent to
 * it, and stays away for a minute, of which they tell. They live through all of that without a
 * restart, and what they have committed in the end is what they would have without it.
 *
 * <p>The broker is killed and not shut down: while it shuts down, nobody leads the partitions of
 * which it has the only copy, and Kafka 4.3.1 then calls a transaction complete whose markers it
 * has not written to them. Its records are lost to committed readers with the next abort, or its
 * positions are, and the records come twice.
 */
class BrokerFaultsTest {
  private static final int PARTITIONS = 4;
  private static final int PROCESSES = 2;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  // Longer than a session, a transaction and a commit are waited for.
  private static final Duration STANDSTILL = Duration.ofSeconds(20);
  private static final Duration OUTAGE =
      Duration.ofSeconds(Long.getLong("headrace.broker.outage.seconds", 60));
  // It asks every 5 s, and 10 s without an answer are too long, whatever it waits for itself.
  private static final Duration TOLD = Duration.ofSeconds(20);
  private static final Pattern STATES =
      Pattern.compile("Application '" + PageViews.APPLICATION + "' is ([A-Z]+)\n");
  private static final Map<String, String> PROMPT =
      Map.of(
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
          "group.initial.rebalance.delay.ms", "0");

  @TempDir Path directory;

  @Test
  void commitsTheSameWhateverHappensToTheBroker() throws Exception {
    long seed = Long.getLong("headrace.broker.seed", System.nanoTime());
    System.out.println("BrokerFaultsTest seed: " + seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start(PROMPT)) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, new Random(seed));
      try (Fleet fleet = new Fleet(cluster, directory)) {
        for (int number = 0; number < PROCESSES; number++) {
          fleet.start(number);
        }
        traffic.produce();
        fleet.awaitCommitted(traffic, LIMIT);
        restart(broker, traffic);
        fleet.awaitCommitted(traffic, LIMIT);
        freeze(broker, traffic);
        fleet.awaitCommitted(traffic, LIMIT);
        stayAway(broker, fleet, traffic);
        fleet.awaitCommitted(traffic, LIMIT);
        traffic.close(PARTITIONS);
        fleet.awaitCommitted(traffic, LIMIT);
        fleet.awaitViews(traffic, LIMIT);
        fleet.retireAll();
      }
      traffic.requireWritten("seed " + seed);
      traffic.laws().require(cluster, "seed " + seed);
    }
  }

  private static void restart(EmbeddedBroker broker, Traffic traffic) throws Exception {
    for (int time = 0; time < 2; time++) {
      traffic.produce();
      broker.kill();
      broker.restart();
    }
  }

  private static void freeze(EmbeddedBroker broker, Traffic traffic) throws Exception {
    traffic.produce();
    signal(broker, "STOP");
    elapse(STANDSTILL);
    signal(broker, "CONT");
    traffic.produce();
  }

  private static void stayAway(EmbeddedBroker broker, Fleet fleet, Traffic traffic)
      throws Exception {
    for (int number = 0; number < PROCESSES; number++) {
      awaitState(fleet, number, AppState.RUNNING, LIMIT);
    }
    traffic.produce();
    broker.kill();
    long end = System.nanoTime() + OUTAGE.toNanos();
    for (int number = 0; number < PROCESSES; number++) {
      awaitState(fleet, number, AppState.DEGRADED, TOLD);
    }
    elapse(Duration.ofNanos(end - System.nanoTime()));
    for (int number = 0; number < PROCESSES; number++) {
      assertThat(state(fleet, number)).isEqualTo(AppState.DEGRADED.name());
    }
    broker.restart();
    traffic.produce();
    for (int number = 0; number < PROCESSES; number++) {
      awaitState(fleet, number, AppState.RUNNING, LIMIT);
    }
  }

  private static void awaitState(Fleet fleet, int number, AppState wanted, Duration atMost)
      throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!state(fleet, number).equals(wanted.name())) {
      assertThat(System.nanoTime())
          .as("process %d is %s:%n%s", number, wanted, fleet.alive(number).output())
          .isLessThan(deadline);
    }
  }

  /** Returns the state that a process has said last that it is in. */
  private static String state(Fleet fleet, int number) throws Exception {
    return STATES
        .matcher(fleet.alive(number).output())
        .results()
        .reduce((before, now) -> now)
        .orElseThrow()
        .group(1);
  }

  private static void signal(EmbeddedBroker broker, String name)
      throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(broker.pid())).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + name + " ends with " + code);
    }
  }

  // The fault is that nothing happens for so long.
  private static void elapse(Duration time) throws InterruptedException {
    boolean ended = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    if (ended) {
      throw new AssertionError("nobody counts it down");
    }
  }
}
