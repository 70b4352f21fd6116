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
  static Share of(ImmutableSet<TopicPartition> partitions) {
    return new Share(partitions, new PlacementNote(""));
  }

  static Share refused(String why) {
    return new Share(ImmutableSet.of(), new PlacementNote(why));
  }
}
