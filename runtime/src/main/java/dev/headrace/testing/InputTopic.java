package dev.headrace.testing;

import dev.headrace.dsl.Topic;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes input records for a topology under test.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class InputTopic<K, V> {
  private final TopicAccess access;
  private final Topic<K, V> topic;

  InputTopic(TopicAccess access, Topic<K, V> topic) {
    this.access = access;
    this.topic = topic;
  }

  /**
   * Writes a record stamped with the driver's wall clock, and lets the topology process it.
   *
   * @param key the key or null
   * @param value the value or null
   * @throws TestDriverException when the topology fails
   */
  public void pipe(@Nullable K key, @Nullable V value) {
    pipe(key, value, access.wallClock());
  }

  /**
   * Writes a record, and lets the topology process it.
   *
   * @param key the key or null
   * @param value the value or null
   * @param timestamp the record's timestamp
   * @throws TestDriverException when the topology fails
   */
  public void pipe(@Nullable K key, @Nullable V value, Instant timestamp) {
    pipe(key, value, timestamp, new RecordHeaders(), null);
  }

  /**
   * Writes a record to a partition of choice, and lets the topology process it.
   *
   * @param key the key or null
   * @param value the value or null
   * @param timestamp the record's timestamp
   * @param headers the record's headers
   * @param partition the partition, or null to choose by the key as Kafka's own clients do
   * @throws TestDriverException when the topology fails
   */
  public void pipe(
      @Nullable K key,
      @Nullable V value,
      Instant timestamp,
      Headers headers,
      @Nullable Integer partition) {
    byte[] keyBytes =
        key == null ? null : topic.keySerde().serializer().serialize(topic.name(), headers, key);
    byte[] valueBytes =
        value == null
            ? null
            : topic.valueSerde().serializer().serialize(topic.name(), headers, value);
    access.pipe(topic.name(), partition, keyBytes, valueBytes, timestamp.toEpochMilli(), headers);
  }

  /**
   * Writes bytes as they are, to see what the topology makes of records that other clients wrote.
   *
   * @param key the key bytes or null
   * @param value the value bytes or null
   * @param timestamp the record's timestamp
   * @throws TestDriverException when the topology fails
   */
  public void pipeBytes(byte @Nullable [] key, byte @Nullable [] value, Instant timestamp) {
    access.pipe(topic.name(), null, key, value, timestamp.toEpochMilli(), new RecordHeaders());
  }
}
