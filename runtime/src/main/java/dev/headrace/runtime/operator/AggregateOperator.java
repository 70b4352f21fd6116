package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of each key into one row. Emits at most one result per key and epoch, when the
 * epoch ends, in the order in which the keys were first changed; its timestamp is the latest of the
 * events that went into the row.
 */
final class AggregateOperator implements StatefulOperator, Operator {
  private final TaskContext context;
  private final Fold fold;
  private final TypedStore store;
  private final Operator downstream;

  AggregateOperator(AggregateNode node, OperatorSetup setup) {
    this.context = setup.context();
    this.store = setup.store(node.store());
    this.fold = new Fold(node, setup);
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return this;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || value == null) {
      fold.dropIncomplete(key, timestampMs);
      return;
    }
    Row row = store.row(fold.keyBytes(key, headers));
    fold.into(store, row, key, value, timestampMs);
  }

  @Override
  public long nextTimerMs() {
    return NO_TIMER;
  }

  @Override
  public void onTime(long eventTimeMs) {
    // Rows without a window wait for nothing.
  }

  @Override
  public void flush() {
    for (Row row : store.changed()) {
      if (row.value() != null || row.committedValue() != null) {
        context.bytes(row.key(), null);
        downstream.process(fold.key(row), row.value(), row.timestampMs(), new RecordHeaders());
      }
    }
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
