package dev.headrace.testing;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.runtime.memory.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a topology under test has written to a topic: everything committed since the driver
 * was created, by partition and then in the order of writing.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class OutputTopic<K, V> {
  private final TopicAccess access;
  private final Topic<K, V> topic;

  OutputTopic(TopicAccess access, Topic<K, V> topic) {
    this.access = access;
    this.topic = topic;
  }

  /** Returns all records. */
  public List<OutputRecord<K, V>> records() {
    return access.committed(topic.name()).stream().map(this::read).toList();
  }

  /** Returns the values of all records; null for tombstones. */
  public List<@Nullable V> values() {
    List<@Nullable V> values = new ArrayList<>();
    records().forEach(output -> values.add(output.value()));
    return values;
  }

  /** Returns the keys and values of all records. */
  public List<KeyValue<K, V>> keyValues() {
    return records().stream()
        .map(output -> KeyValue.<K, V>of(output.key(), output.value()))
        .toList();
  }

  private OutputRecord<K, V> read(StoredRecord stored) {
    return new OutputRecord<>(
        decode(topic.keySerde().deserializer(), stored, stored.key()),
        decode(topic.valueSerde().deserializer(), stored, stored.value()),
        Instant.ofEpochMilli(stored.timestampMs()),
        stored.headers(),
        stored.partition());
  }

  private <T> @Nullable T decode(
      Deserializer<T> deserializer, StoredRecord stored, byte @Nullable [] bytes) {
    return bytes == null ? null : deserializer.deserialize(topic.name(), stored.headers(), bytes);
  }
}
