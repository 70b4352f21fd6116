package dev.headrace.runtime.engine;

import dev.headrace.runtime.port.OwnershipListener;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes note of which partitions the group has given to this process; acted upon after each poll.
 */
final class Ownership implements OwnershipListener {
  private final Set<TopicPartition> owned = new HashSet<>();
  private boolean shrunk;

  @Override
  public void assigned(Collection<TopicPartition> partitions) {
    owned.addAll(partitions);
  }

  @Override
  public void revoked(Collection<TopicPartition> partitions) {
    owned.removeAll(partitions);
    shrunk |= !partitions.isEmpty();
  }

  @Override
  public void lost(Collection<TopicPartition> partitions) {
    revoked(partitions);
  }

  boolean containsAll(Collection<TopicPartition> partitions) {
    return owned.containsAll(partitions);
  }

  Set<TopicPartition> owned() {
    return owned;
  }

  /** Returns whether the process owns partitions beside these. */
  boolean exceeds(Set<TopicPartition> known) {
    return !known.containsAll(owned);
  }

  /** Returns whether partitions were taken away since this was last asked. */
  boolean hasShrunk() {
    boolean result = shrunk;
    shrunk = false;
    return result;
  }
}
