package dev.headrace.testing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What happens at random to a cluster of one to four processes: they join, leave, crash and freeze
 * while commits go wrong.
 */
final class Disturbance {
  private static final int MOST_PROCESSES = 4;
  private static final int MOST_STEPS_BETWEEN = 120;

  private final SimulatedCluster cluster;
  private final Random random;

  Disturbance(SimulatedCluster cluster, Random random) {
    this.cluster = cluster;
    this.random = random;
  }

  void disturb(int actions) {
    for (int action = 0; action < actions; action++) {
      cluster.run(random.nextInt(MOST_STEPS_BETWEEN));
      act();
    }
  }

  private void act() {
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> startOne();
      case 3 -> any(false).ifPresent(cluster::stop);
      case 4, 5 -> any(false).ifPresent(process -> cluster.crash(process, random.nextInt(3) > 0));
      case 6, 7 -> any(false).ifPresent(cluster::freeze);
      case 8, 9, 10 -> any(true).ifPresent(cluster::thaw);
      case 11 -> cluster.abortNextCommit();
      case 12 -> cluster.loseNextCommitResponse();
      case 13 -> cluster.loseNextCommitRequest();
      case 14 -> cluster.delayNextEpoch(Duration.ofMillis(1 + random.nextInt(150)));
      default -> cluster.delayMarkers(Duration.ofMillis(random.nextInt(50)));
    }
  }

  void startOne() {
    Set<String> running = cluster.processes();
    List<String> others =
        IntStream.range(0, MOST_PROCESSES)
            .mapToObj(number -> "process-" + number)
            .filter(name -> !running.contains(name))
            .toList();
    if (!others.isEmpty()) {
      cluster.start(others.get(random.nextInt(others.size())));
    }
  }

  private Optional<String> any(boolean frozen) {
    List<String> candidates =
        cluster.processes().stream().filter(name -> cluster.isFrozen(name) == frozen).toList();
    return candidates.isEmpty()
        ? Optional.empty()
        : Optional.of(candidates.get(random.nextInt(candidates.size())));
  }

  /** Lets everything be processed by two processes that nothing disturbs. */
  // A process that has been asked to stop may still be there, and be the only one.
  void heal() {
    startOne();
    startOne();
    cluster.settle();
  }
}
