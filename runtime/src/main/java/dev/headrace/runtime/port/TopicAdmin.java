package dev.headrace.runtime.port;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at topics and the group, and creates internal topics. Used by one thread. */
public interface TopicAdmin extends AutoCloseable {
  /** Returns the topics of these names that exist, by name; missing ones are absent. */
  Map<String, TopicDescription> describe(Set<String> topics);

  /** Creates these topics and waits until they can be used; one that exists already is an error. */
  void create(List<TopicDescription> topics);

  /**
   * Returns who is in the group now, by instance id where a member has one (otherwise by member
   * id), with a text that names client and host; empty when the group is empty or unknown.
   */
  Map<String, String> groupMembers(String group);

  /** Deletes everything before the given offset of each partition of a topic. */
  void deleteBefore(Map<org.apache.kafka.common.TopicPartition, Long> offsets);

  /** Releases the connection, waiting at most {@code atMost}. */
  void close(Duration atMost);

  @Override
  default void close() {
    close(Duration.ofSeconds(5));
  }
}
