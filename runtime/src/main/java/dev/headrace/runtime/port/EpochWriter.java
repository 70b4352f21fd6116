package dev.headrace.runtime.port;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The process's one writer: everything sent between {@link #begin} and {@link #commit} becomes
 * visible together with the input positions, or (exactly-once) not at all. {@link #send} and the
 * appenders may be used by any thread between begin and commit; all other methods by one thread.
 */
public interface EpochWriter {
  /**
   * Takes over from a predecessor with the same identity: ends or aborts what it left open. Must
   * return before committed positions are read.
   *
   * @throws LogException when the log cannot be reached or refuses this writer
   */
  void open();

  /** Starts an epoch. */
  void begin();

  /**
   * Hands over one record for writing; returns before it is written. Failures surface at {@link
   * #commit}.
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

  /** Returns the appender for one partition of an internal topic; the same one each time. */
  Appender appender(TopicPartition partition);

  /**
   * Commits the epoch: all that was sent, and these input positions, as one step. When this returns
   * every send has been acknowledged.
   *
   * @param inputs the positions, never empty
   * @throws EpochAbortedException when the epoch must be aborted and taken again
   * @throws SessionLostException when only a new session can go on, or learn the outcome
   * @throws LogException when nothing can go on
   */
  void commit(Map<TopicPartition, CommittedInput> inputs);

  /**
   * Aborts the epoch: nothing sent since {@link #begin} will ever be visible to a committed reader.
   */
  void abort();
}
