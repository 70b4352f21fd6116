package dev.headrace.runtime.port;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Looks at topics and creates internal topics. Used by one thread. */
public interface TopicAdmin extends AutoCloseable {
  /** Returns the topics of these names that exist, by name; missing ones are absent. */
  Map<String, TopicDescription> describe(Set<String> topics);

  /**
   * Creates these topics and waits until they can be used; one that exists already, perhaps created
   * by another process at the same moment, is left as it is.
   */
  void create(List<TopicDescription> topics);

  /** Returns which incarnations of these topics, which must exist, there are now, by name. */
  Map<String, TopicIncarnation> incarnations(Set<String> topics);

  /** Returns what must not change of topics, by name; topics that do not exist are absent. */
  Map<String, TopicIdentity> identities(Set<String> topics);

  /**
   * Returns how many bytes a record of these topics, which must exist, may have, by topic, as far
   * as that can be known before it is written.
   */
  Map<String, Long> largestRecords(Set<String> topics);

  /** Returns the fingerprint of its topology for each member of a group, as far as it is told. */
  List<String> topologies(String group);

  /** Returns everything that a group has committed. */
  Map<TopicPartition, CommittedInput> committed(String group);

  /**
   * Puts these in the place of what a group has committed.
   *
   * @throws LogException when the group has members
   */
  void overwrite(String group, Map<TopicPartition, CommittedInput> inputs);

  /**
   * Returns where each of these partitions, which must exist, begins now; those are absent for
   * which nobody answers in time.
   *
   * @param atMost how long to wait
   */
  Map<TopicPartition, Long> starts(Set<TopicPartition> partitions, Duration atMost);

  /**
   * Returns where each of these partitions, which must exist, ends now, open transactions included,
   * or empty when nobody answers in time.
   *
   * @param atMost how long to wait
   */
  Optional<Map<TopicPartition, Long>> ends(Set<TopicPartition> partitions, Duration atMost);

  /**
   * Asks for the deletion of everything before the given offset of each partition. Does not wait; a
   * failure is logged, and is harmless, since the next call asks for more.
   */
  void deleteBefore(Map<TopicPartition, Long> offsets);

  /** Releases the connection, waiting at most {@code atMost}. */
  void close(Duration atMost);

  @Override
  default void close() {
    close(Duration.ofSeconds(5));
  }
}
