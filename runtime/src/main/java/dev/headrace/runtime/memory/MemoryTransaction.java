package dev.headrace.runtime.memory;

import java.util.LinkedHashSet;
import java.util.Set;

/** One transaction: what it has touched and how it ended. */
final class MemoryTransaction {
  private enum Outcome {
    OPEN,
    COMMITTED,
    ABORTED
  }

  private final Set<MemoryPartition> touched = new LinkedHashSet<>();
  private Outcome outcome = Outcome.OPEN;

  void touch(MemoryPartition partition) {
    touched.add(partition);
  }

  void commit() {
    end(Outcome.COMMITTED);
  }

  void abort() {
    end(Outcome.ABORTED);
  }

  boolean isCommitted() {
    return outcome == Outcome.COMMITTED;
  }

  private void end(Outcome how) {
    if (outcome != Outcome.OPEN) {
      throw new IllegalStateException("the transaction has ended already: " + outcome);
    }
    outcome = how;
    for (MemoryPartition partition : touched) {
      partition.endTransaction(this);
    }
  }
}
