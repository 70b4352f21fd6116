package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A processor's view of one of its stores. */
final class ProcessorStore implements KeyValueStore<Object, Object> {
  private final TypedStore store;
  private final StoreKeys keys;
  private final @Nullable Undo undo;
  private final Runnable onWrite;
  private long timestampMs;

  ProcessorStore(StoreSpec spec, TypedStore store, @Nullable Undo undo, Runnable onWrite) {
    this.undo = undo;
    this.onWrite = onWrite;
    this.store = store;
    this.keys = new StoreKeys(spec, store.topic());
  }

  /** Says which timestamp rows get that change from now on. */
  void stamp(long rowTimestampMs) {
    timestampMs = rowTimestampMs;
  }

  @Override
  public @Nullable Object get(Object key) {
    Row row = store.existingRow(keys.bytes(key));
    return row == null ? null : row.value();
  }

  @Override
  public void put(Object key, Object value) {
    update(store.row(keys.bytes(key)), value);
  }

  @Override
  public void delete(Object key) {
    Row row = store.existingRow(keys.bytes(key));
    if (row != null) {
      update(row, null);
    }
  }

  private void update(Row row, @Nullable Object value) {
    onWrite.run();
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
        action.accept(keys.key(row), value);
      }
    }
  }
}
