package dev.headrace.runtime.store;

import dev.headrace.dsl.plan.GlobalTableSpec;
import dev.headrace.dsl.plan.TopicSpec;
import dev.headrace.runtime.port.RecordBatch;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a global table, on the heap. One thread changes them, any thread reads them without a
 * lock: a reader finds a row as it was or as it has become, and never an older one again.
 */
public final class GlobalRows {
  private final GlobalTableSpec table;
  private final Serializer<Object> keySerializer;
  private final Deserializer<?> valueDeserializer;
  private final ConcurrentHashMap<Bytes, Object> rows = new ConcurrentHashMap<>();

  /** Creates the rows of a table, without any. */
  @SuppressWarnings("unchecked") // Types end at the plan; a join asks by keys of the table's type.
  public GlobalRows(GlobalTableSpec table) {
    TopicSpec topic = table.topic();
    this.table = table;
    this.keySerializer = (Serializer<Object>) topic.keySerde().serializer();
    this.valueDeserializer = topic.valueSerde().deserializer();
  }

  /** Returns the table. */
  public GlobalTableSpec table() {
    return table;
  }

  /** Returns the value of a key, or null when there is no row. */
  public @Nullable Object get(Object key) {
    byte[] bytes = keySerializer.serialize(table.topic().name(), key);
    return bytes == null ? null : rows.get(Bytes.wrap(bytes));
  }

  /** Returns the number of rows. */
  public int size() {
    return rows.size();
  }

  /**
   * Lets a record of the topic change its row.
   *
   * @return whether it could: it cannot without a key
   * @throws IllegalArgumentException when its value cannot be read
   */
  public boolean apply(RecordBatch batch, int index) {
    byte[] key = batch.key(index);
    if (key == null) {
      return false;
    }
    Object value = value(batch, index);
    if (value == null) {
      rows.remove(Bytes.wrap(key));
    } else {
      rows.put(Bytes.wrap(key), value);
    }
    return true;
  }

  private @Nullable Object value(RecordBatch batch, int index) {
    byte[] bytes = batch.value(index);
    if (bytes == null) {
      return null;
    }
    try {
      return valueDeserializer.deserialize(table.topic().name(), batch.headers(index), bytes);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "its value cannot be read by %s, the serde of global table '%s' (%s): %s. Give the topic the serde its records were written with, or correct the record"
              .formatted(
                  valueDeserializer.getClass().getSimpleName(),
                  table.name(),
                  table.location(),
                  e.getMessage()),
          e);
    }
  }
}
