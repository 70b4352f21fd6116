package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What all aggregations share, whatever their windows: the fold, the store, what becomes of events
 * that are not folded, and how results go out.
 *
 * <p>Each of them takes events by itself, so that no further call is made for each one.
 */
abstract sealed class AggregateOperator implements StatefulOperator, Operator
    permits KeyedAggregateOperator,
        WindowedAggregateOperator,
        SlicedAggregateOperator,
        SessionAggregateOperator,
        SlidingAggregateOperator {
  final TaskContext context;
  final TypedStore store;
  final Fold fold;
  final OperatorDrops drops;
  final Emission emission;
  private final Operator downstream;
  private final Operator late;

  AggregateOperator(AggregateNode node, TypedStore store, OperatorSetup setup) {
    this.context = setup.context();
    this.store = store;
    this.fold = new Fold(node, setup, store.topic());
    this.drops = new OperatorDrops(context, fold.toString(), node.location());
    this.emission = node.emission();
    this.downstream = setup.downstream(0);
    this.late = setup.downstream(AggregateNode.LATE);
  }

  @Override
  public final Operator input(int position) {
    return this;
  }

  /** Counts an event for each closed window that it belongs to, and passes it on as it came. */
  final void late(long windows, Object key, Object value, long timestampMs, Headers headers) {
    drops.drop(DropReason.LATE, windows, timestampMs);
    late.process(key, value, timestampMs, headers);
  }

  /**
   * Emits the result of a key.
   *
   * @param keyBytes the bytes of the key, if it goes out as it came in
   * @param key the key, or the key and its window
   * @param accumulator what its events were folded into, or null for a deleted row
   * @param timestampMs the result's timestamp
   */
  final void emit(
      byte @Nullable [] keyBytes, Object key, @Nullable Object accumulator, long timestampMs) {
    Object result = fold.result(accumulator);
    context.emit(downstream, keyBytes, key, result, timestampMs, new RecordHeaders());
  }

  /** Emits the result of a key and window. */
  final void emit(Windowed<Object> window, @Nullable Object accumulator, long timestampMs) {
    emit(null, window, accumulator, timestampMs);
  }

  @Override
  public final String toString() {
    return fold.toString();
  }
}
