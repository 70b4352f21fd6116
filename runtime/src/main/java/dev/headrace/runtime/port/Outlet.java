package dev.headrace.runtime.port;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A way into the epochs of an {@link EpochWriter}. What goes the same way keeps its order within a
 * partition. Used by one thread at a time, and only between begin and commit.
 */
public interface Outlet {
  /**
   * Takes one record for writing; returns before it is written. Failures surface at the commit. The
   * arrays are kept, not copied: they are not to be changed afterwards.
   *
   * @param topic the topic
   * @param partition the partition, or null to choose by the key as Kafka's own clients do
   * @param key the key bytes or null
   * @param value the value bytes or null
   * @param timestampMs the record's timestamp in ms, not negative
   * @param headers the record's headers, copied by this call
   */
  void send(
      String topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers);

  /**
   * Returns the appender for one partition of an internal topic that leads through here; the same
   * one each time.
   */
  Appender appender(TopicPartition partition);

  /**
   * Lets go on their way all records that were taken and still wait for others to go with them. To
   * be called at the end of each piece of work, and before anything is told that must come behind
   * them. Waits while more records are on their way than may be.
   */
  void handOver();

  /** Returns whether it waits for room in {@link #handOver} now; from any thread. */
  default boolean isWaiting() {
    return false;
  }
}
