package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.benchmarks.cluster.BenchmarkCluster;
import dev.headrace.benchmarks.cluster.CommitReader;
import dev.headrace.benchmarks.contender.ContenderOrder;
import dev.headrace.benchmarks.data.DataSet;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Follows a contender until all input is processed and committed. Progress is what its group has
 * committed, seen from outside, so all are watched alike and none pays for it.
 */
final class CommitWatch {
  private static final Duration LIMIT = Duration.ofMinutes(20);
  // The next commit wakes it; after this long without one it looks whether all is well.
  private static final Duration LOOK = Duration.ofMillis(500);

  private final BenchmarkCluster cluster;
  private final String group;
  private final DataSet data;
  private final ProgressCurve curve = new ProgressCurve();

  CommitWatch(BenchmarkCluster cluster, ContenderOrder order, DataSet data) {
    this.cluster = cluster;
    this.group = order.topics().application();
    this.data = data;
  }

  /** Waits until it is done; returns how it came there. */
  ProgressCurve awaitDone(ContenderProcess process) {
    long startNanos = System.nanoTime();
    try (CommitReader commits = cluster.commitsOf(group)) {
      while (curve.committed() < data.records() || !isThroughRepartitioning()) {
        commits.poll(LOOK);
        process.requireAlive();
        curve.add(commits.committed(data.topic()), process.cpuMicros());
        if (System.nanoTime() - startNanos > LIMIT.toNanos()) {
          throw new BenchmarkException(
              "%s has committed %d of %d records within %s"
                  .formatted(group, curve.committed(), data.records(), LIMIT));
        }
      }
    }
    return curve;
  }

  private boolean isThroughRepartitioning() {
    Set<String> repartitioned =
        cluster.topicsOf(group).stream()
            .filter(topic -> topic.endsWith("-repartition"))
            .collect(Collectors.toSet());
    return repartitioned.isEmpty() || cluster.isThrough(group, repartitioned);
  }
}
