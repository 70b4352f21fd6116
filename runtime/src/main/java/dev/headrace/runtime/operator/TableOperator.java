package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.TableNode;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the latest value of each key. Passes on at most one change per key and epoch, when the
 * epoch ends, in the order in which the keys were first changed; its timestamp is that of the event
 * that made the row, or deleted it.
 */
final class TableOperator implements StatefulOperator, Operator {
  private final TableNode node;
  private final String name;
  private final TaskContext context;
  private final TypedStore store;
  private final RowKeys keys;
  private final OperatorDrops drops;
  private final Operator downstream;

  TableOperator(TableNode node, OperatorSetup setup) {
    StoreSpec spec = node.store();
    this.node = node;
    this.name = node.operator() + " '" + node.name() + "'";
    this.context = setup.context();
    this.store = setup.store(spec);
    this.keys = new RowKeys(setup, spec.keySerde(), store.topic());
    this.drops = new OperatorDrops(context, name, node.location());
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return this;
  }

  @Override
  public @Nullable Foresight foresight() {
    return keys.areAtHand() ? (keyBytes, timestampMs) -> store.touch(keyBytes) : null;
  }

  @Override
  public TableView view() {
    return new StoreTableView(store, keys.serde(), keys::bytes, value -> value);
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null) {
      drops.drop(DropReason.NULL_KEY, timestampMs);
      return;
    }
    keep(key, checkedKeyBytes(key, value, headers), value, timestampMs);
  }

  // What fails here is a matter of this event; what fails in the store is one of everything.
  private byte[] checkedKeyBytes(Object key, @Nullable Object value, Headers headers) {
    try {
      if (value == null && node.isTopic() && context.valueBytes() != null) {
        // A restore looks at bytes alone, and would find a row where there is none.
        throw new IllegalArgumentException(
            "its value has bytes that its serde reads as null: write a record without a value to delete a row");
      }
      return keys.bytes(key, headers);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  private void keep(Object key, byte[] keyBytes, @Nullable Object value, long timestampMs) {
    Row row = value == null ? store.existingRow(keyBytes) : store.row(keyBytes);
    if (row != null) {
      if (row.decodedKey() == null) {
        row.decodedKey(key);
      }
      store.update(row, value, timestampMs);
    }
  }

  @Override
  public void flush() {
    for (Row row : store.changed()) {
      if (row.value() != null || row.committedValue() != null) {
        Change change = new Change(row.committedValue(), row.committedTimestampMs(), row.value());
        Object key = keys.key(row);
        context.emit(downstream, row.key(), key, change, row.timestampMs(), new RecordHeaders());
      }
      store.writeToChangelog(row);
    }
  }

  @Override
  public void reload() {
    // Everything it knows is in its store.
  }

  @Override
  public String toString() {
    return name;
  }
}
