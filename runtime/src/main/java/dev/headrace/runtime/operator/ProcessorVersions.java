package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.processor.VersionedStore;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import org.jspecify.annotations.Nullable;

/** A processor's view of one of its stores that know what values were. */
final class ProcessorVersions implements VersionedStore<Object, Object> {
  private final String name;
  private final StoreKeys keys;
  private final VersionedRows rows;
  private final Runnable onWrite;
  private long newestKeptMs;

  ProcessorVersions(StoreSpec spec, TypedStore store, @Nullable Undo undo, Runnable onWrite) {
    this.onWrite = onWrite;
    this.name = spec.name();
    this.keys = new StoreKeys(spec, store.topic());
    this.rows = new VersionedRows(store, (StoreLayout.Versioned) spec.layout(), undo);
  }

  @Override
  public @Nullable Object get(Object key) {
    Row row = rows.present(keys.bytes(key));
    return row == null ? null : VersionedRows.valueOf(row);
  }

  @Override
  public @Nullable Object asOf(Object key, long atMs) {
    return rows.valueAt(keys.bytes(key), atMs);
  }

  @Override
  public boolean put(Object key, Object value, long timestampMs) {
    return change(key, value, timestampMs);
  }

  @Override
  public boolean delete(Object key, long timestampMs) {
    return change(key, null, timestampMs);
  }

  private boolean change(Object key, @Nullable Object value, long timestampMs) {
    if (timestampMs < 0) {
      throw new IllegalArgumentException(
          "a value of store '%s' was given the timestamp %d: use 0 or later"
              .formatted(name, timestampMs));
    }
    if (rows.isForgotten(timestampMs)) {
      return false;
    }
    onWrite.run();
    rows.put(keys.bytes(key), key, value, timestampMs);
    return true;
  }

  /** Takes note that what was done so far stays. */
  void keep() {
    newestKeptMs = rows.newestMs();
  }

  /** Forgets what was done since, once its rows are what they were. */
  void undone() {
    rows.backTo(newestKeptMs);
  }

  void flush() {
    rows.flush();
  }

  void reload() {
    rows.reload();
    keep();
  }
}
