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
public final class AggregateOperator implements StatefulOperator {
  private final TaskContext context;
  private final Fold fold;
  private final TypedStore store;
  private final Operator downstream;

  /**
   * Creates the operator.
   *
   * @param node what it does
   * @param context the task's context
   * @param keyAtHand whether the context holds the key's bytes
   * @param changelog the changelog's topic, named to the serdes
   * @param store its rows
   * @param downstream takes the results
   */
  public AggregateOperator(
      AggregateNode node,
      TaskContext context,
      boolean keyAtHand,
      String changelog,
      TypedStore store,
      Operator downstream) {
    this.context = context;
    this.fold = new Fold(node, context, keyAtHand, changelog);
    this.store = store;
    this.downstream = downstream;
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
