package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.CommittedInput;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** One transaction: what it has touched, the positions it holds, and how it ended. */
final class MemoryTransaction {
  private enum Outcome {
    OPEN,
    COMMITTED,
    ABORTED
  }

  private final MemoryCluster cluster;
  private final MemoryGroup group;
  private final Set<MemoryPartition> touched = new LinkedHashSet<>();
  private Map<TopicPartition, CommittedInput> held = Map.of();
  private Outcome outcome = Outcome.OPEN;

  MemoryTransaction(MemoryCluster cluster, MemoryGroup group) {
    this.cluster = cluster;
    this.group = group;
  }

  void touch(MemoryPartition partition) {
    touched.add(partition);
  }

  /** Takes positions that count once it is committed; until it ends they are not stable. */
  void hold(Map<TopicPartition, CommittedInput> inputs) {
    held = Map.copyOf(inputs);
    group.hold(this);
  }

  boolean holds(TopicPartition partition) {
    return held.containsKey(partition);
  }

  void commit() {
    end(Outcome.COMMITTED);
    group.commit(held);
  }

  void abort() {
    end(Outcome.ABORTED);
  }

  boolean isUntouched() {
    return touched.isEmpty();
  }

  boolean isOpen() {
    return outcome == Outcome.OPEN;
  }

  boolean isCommitted() {
    return outcome == Outcome.COMMITTED;
  }

  // The markers reach each partition in their own time, after the positions have changed.
  private void end(Outcome how) {
    if (outcome != Outcome.OPEN) {
      throw new IllegalStateException("the transaction has ended already: " + outcome);
    }
    outcome = how;
    group.release(this);
    for (MemoryPartition partition : touched) {
      cluster.after(cluster.faults().markerDelay(), () -> partition.endTransaction(this));
    }
    cluster.changed();
  }
}
