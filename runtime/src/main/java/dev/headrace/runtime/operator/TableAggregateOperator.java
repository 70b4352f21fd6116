package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.plan.TableAggregateNode;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Folds the rows of each group of a table into one row: of each change it takes out what was in the
 * group, and adds what is in it now. Emits at most one result per group and epoch, when the epoch
 * ends, in the order in which the groups were first changed, or every result at once; its timestamp
 * is the latest of the rows and deletions that went into it.
 */
final class TableAggregateOperator implements StatefulOperator, Operator {
  private final TaskContext context;
  private final Fold fold;
  private final boolean everyUpdate;
  private final Guard guard;
  private final TypedStore store;
  private final Operator downstream;

  TableAggregateOperator(TableAggregateNode node, OperatorSetup setup) {
    this.context = setup.context();
    this.store = setup.store(node.store());
    this.fold = new Fold(node, setup, store.topic());
    this.everyUpdate = node.emission() == Emission.EVERY_UPDATE;
    this.guard = setup.guard();
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return this;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || !(value instanceof Change change)) {
      throw new IllegalStateException(fold + " takes changes of groups only");
    }
    byte[] keyBytes = fold.keyBytes(key, headers);
    // What leaves a group without a row leaves nothing behind.
    Row row = change.after() == null ? store.existingRow(keyBytes) : store.row(keyBytes);
    if (row != null) {
      Object before = row.value();
      long beforeMs = row.timestampMs();
      long latestMs = before == null ? timestampMs : Math.max(beforeMs, timestampMs);
      if (row.decodedKey() == null) {
        row.decodedKey(key);
      }
      store.update(row, changed(key, change, timestampMs, before), latestMs);
      if (everyUpdate) {
        // A result that cannot be made is left out, and leaves the store as it is.
        guard.attempt(() -> emit(row, before, beforeMs), timestampMs);
      }
    }
  }

  private @Nullable Object changed(
      Object key, Change change, long timestampMs, @Nullable Object accumulator) {
    Object rest = accumulator;
    if (rest != null && change.before() != null) {
      rest = fold.retract(key, change.before(), change.beforeMs(), rest);
    }
    return change.after() == null ? rest : fold.accumulate(key, change.after(), timestampMs, rest);
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return !everyUpdate;
  }

  @Override
  public void flush() {
    if (everyUpdate) {
      return;
    }
    for (Row row : store.changed()) {
      emit(row, row.committedValue(), row.committedTimestampMs());
      store.writeToChangelog(row);
    }
  }

  private void emit(Row row, @Nullable Object before, long beforeMs) {
    Change change = fold.change(before, beforeMs, row.value());
    if (change != null) {
      Object key = fold.key(row);
      context.emit(downstream, row.key(), key, change, row.timestampMs(), new RecordHeaders());
    }
  }

  @Override
  public TableView view() {
    return fold.view(store);
  }

  @Override
  public void reload() {
    // Everything it knows is in its store.
  }

  @Override
  public String toString() {
    return fold.toString();
  }
}
