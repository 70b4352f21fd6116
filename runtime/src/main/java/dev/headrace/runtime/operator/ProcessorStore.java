package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A processor's view of one of its stores. */
final class ProcessorStore implements KeyValueStore<Object, Object> {
  private final TypedStore store;
  private final Serializer<Object> serializer;
  private final Deserializer<?> deserializer;
  private final @Nullable Undo undo;
  private long timestampMs;
  private boolean written;

  @SuppressWarnings("unchecked") // Types end at the plan; the keys are those of the definition.
  ProcessorStore(StoreSpec spec, TypedStore store, @Nullable Undo undo) {
    this.undo = undo;
    this.store = store;
    this.serializer = (Serializer<Object>) spec.keySerde().serializer();
    this.deserializer = spec.keySerde().deserializer();
  }

  /** Says which timestamp rows get that change from now on. */
  void stamp(long rowTimestampMs) {
    timestampMs = rowTimestampMs;
  }

  /** Returns whether a row was put or deleted since this was asked last. */
  boolean takeWritten() {
    boolean was = written;
    written = false;
    return was;
  }

  @Override
  public @Nullable Object get(Object key) {
    Row row = store.existingRow(bytes(key));
    return row == null ? null : row.value();
  }

  @Override
  public void put(Object key, Object value) {
    update(store.row(bytes(key)), value);
  }

  @Override
  public void delete(Object key) {
    Row row = store.existingRow(bytes(key));
    if (row != null) {
      update(row, null);
    }
  }

  private void update(Row row, @Nullable Object value) {
    written = true;
    if (undo != null) {
      undo.replaces(store, row);
    }
    store.update(row, value, timestampMs);
  }

  @Override
  public void forEach(BiConsumer<? super Object, ? super Object> action) {
    for (Row row : store.rowsOf(0)) {
      Object value = row.value();
      if (value != null) {
        action.accept(deserializer.deserialize(store.topic(), row.key()), value);
      }
    }
  }

  private byte[] bytes(Object key) {
    byte[] bytes = serializer.serialize(store.topic(), key);
    if (bytes == null) {
      throw new IllegalArgumentException(
          "a key of store '%s' is null: use keys that are not".formatted(store.spec().name()));
    }
    return bytes;
  }
}
