package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.VersionedTableNode;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what each key is by timestamp, and for some time what it was. Passes on at most one change
 * of what a key is per epoch, when the epoch ends, in the order in which the keys were first
 * changed; what changes only what a key was is not passed on. The timestamp of a change is that of
 * the event that made the row, or deleted it.
 */
final class VersionedTableOperator implements StatefulOperator, Operator, TableView {
  private final VersionedTableNode node;
  private final TaskContext context;
  private final TypedStore store;
  private final VersionedRows rows;
  private final RowKeys keys;
  private final OperatorDrops drops;
  private final Operator downstream;

  VersionedTableOperator(VersionedTableNode node, OperatorSetup setup) {
    this.node = node;
    this.context = setup.context();
    this.store = setup.store(node.store(), Version.serde(node.store().valueSerde()));
    this.rows = new VersionedRows(store, node.layout());
    this.keys = new RowKeys(setup, node.store().keySerde(), store.topic());
    this.drops = new OperatorDrops(context, OperatorException.nameOf(node), node.location());
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return this;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null) {
      drops.drop(DropReason.NULL_KEY, timestampMs);
    } else if (rows.isForgotten(timestampMs)) {
      drops.drop(DropReason.BEFORE_HISTORY, timestampMs);
    } else {
      rows.put(eventKeyBytes(key, headers), key, value, timestampMs);
    }
  }

  private byte[] eventKeyBytes(Object key, Headers headers) {
    try {
      return keys.bytes(key, headers);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  @Override
  public void flush() {
    rows.flush();
    for (Row row : store.changed()) {
      if (row.bucket() == VersionBuckets.PRESENT) {
        emit(row);
      }
      store.writeToChangelog(row);
    }
  }

  private void emit(Row row) {
    Object before = valueIn(row.committedValue());
    Object after = valueIn(row.value());
    if (before != null || after != null) {
      Change change = new Change(before, row.committedTimestampMs(), after);
      Object key = keys.key(row);
      context.emit(downstream, row.key(), key, change, row.timestampMs(), new RecordHeaders());
    }
  }

  private static @Nullable Object valueIn(@Nullable Object version) {
    return version == null ? null : ((Version) version).value();
  }

  @Override
  public TableView view() {
    return this;
  }

  @Override
  public byte[] keyBytes(Object key) {
    return keys.bytes(key);
  }

  @Override
  public @Nullable Object value(Object key, byte[] keyBytes) {
    Row row = rows.present(keyBytes);
    return row == null ? null : VersionedRows.valueOf(row);
  }

  @Override
  public @Nullable Object value(Object key, byte[] keyBytes, long atMs) {
    return rows.valueAt(keyBytes, atMs);
  }

  @Override
  public long timestampMs(Object key, byte[] keyBytes) {
    return store.row(VersionBuckets.PRESENT, keyBytes).timestampMs();
  }

  @Override
  public void reload() {
    rows.reload();
  }
}
