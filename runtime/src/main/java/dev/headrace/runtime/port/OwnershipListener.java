package dev.headrace.runtime.port;

import java.util.Collection;
import org.apache.kafka.common.TopicPartition;

/**
 * Told of changes of partition ownership, always from inside {@link GroupReader#poll} on its
 * thread. Must not throw: what goes wrong is noted and acted upon after the poll.
 */
public interface OwnershipListener {
  /**
   * The group has decided anew: these partitions are ours from now on, in addition to those we own
   * already. Also told when there are none.
   */
  void assigned(Collection<TopicPartition> partitions);

  /**
   * These partitions will go to another member; until this returns they are still ours, and what
   * was done for them can be committed.
   */
  void revoked(Collection<TopicPartition> partitions);

  /** These partitions are no longer ours: nothing done for them may be committed any more. */
  void lost(Collection<TopicPartition> partitions);
}
