package dev.headrace.runtime.placement;

import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.envelope.PlacementNote;
import org.apache.kafka.common.TopicPartition;

/**
 * What a member gets.
 *
 * @param partitions the partitions it may own from now on
 * @param note what it is told
 */
public record Share(ImmutableSet<TopicPartition> partitions, PlacementNote note) {
  /** Returns a share; others wait for whatever else the member claims. */
  static Share of(ImmutableSet<TopicPartition> partitions, Claim claim, String topology) {
    boolean awaited = !partitions.containsAll(claim.owned());
    return new Share(partitions, new PlacementNote(awaited, topology, ""));
  }

  static Share refused(String why) {
    return new Share(ImmutableSet.of(), new PlacementNote(false, "", why));
  }
}
