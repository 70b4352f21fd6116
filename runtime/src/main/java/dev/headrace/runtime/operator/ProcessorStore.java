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
  private long timestampMs;
  private boolean written;

  ProcessorStore(StoreSpec spec, TypedStore store, @Nullable Undo undo) {
    this.undo = undo;
    this.store = store;
    this.keys = new StoreKeys(spec, store.topic());
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
        action.accept(keys.key(row), value);
      }
    }
  }
}
