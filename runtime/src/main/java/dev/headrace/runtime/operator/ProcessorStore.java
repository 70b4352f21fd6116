package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.StoreEntry;
import dev.headrace.dsl.processor.StoreRange;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.RowVisitor;
import dev.headrace.runtime.store.ScanRange;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A processor's view of one of its stores. */
final class ProcessorStore implements KeyValueStore<Object, Object> {
  private final TypedStore store;
  private final StoreKeys keys;
  private final @Nullable Undo undo;
  private final Runnable onWrite;
  private long timestampMs;
  private long changes;

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
    changes++;
    if (undo != null) {
      undo.replaces(store, row);
    }
    store.update(row, value, timestampMs);
  }

  @Override
  public StoreRange<Object, Object> all() {
    return range(null, null);
  }

  @Override
  public StoreRange<Object, Object> range(@Nullable Object from, @Nullable Object to) {
    return new ProcessorRange(
        this,
        ScanRange.ofKeys(
            from == null ? new byte[0] : keys.bytes(from), to == null ? null : keys.bytes(to)));
  }

  @Override
  public StoreRange<Object, Object> prefix(Object prefix) {
    return new ProcessorRange(this, ScanRange.ofPrefix(keys.bytes(prefix)));
  }

  @Override
  public <P> StoreRange<Object, Object> prefix(P prefix, Serializer<P> serializer) {
    return new ProcessorRange(this, ScanRange.ofPrefix(keys.bytes(prefix, serializer)));
  }

  /** Returns how often rows were changed. */
  long changes() {
    return changes;
  }

  /** Lets some rows of a range be visited; returns whether there may be more behind them. */
  boolean visit(ScanRange range, int atMost, RowVisitor visitor) {
    return store.visit(range, atMost, visitor) != null;
  }

  long count(ScanRange range) {
    return store.count(range);
  }

  StoreEntry<Object, Object> entry(byte[] key, Object value) {
    return new StoreEntry<>(keys.key(key), value);
  }
}
