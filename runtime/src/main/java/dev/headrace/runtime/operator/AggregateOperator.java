package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.store.TypedStore;
import java.util.function.Supplier;
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
  final OperatorTime time;
  final TypedStore store;
  final Fold fold;
  final OperatorDrops drops;
  final Emission emission;
  private final Operator downstream;
  private final Operator late;
  private final Guard guard;
  private final ResultOrigin asRecord;

  AggregateOperator(AggregateNode node, TypedStore store, OperatorSetup setup) {
    this.context = setup.context();
    this.time = setup.time();
    this.store = store;
    this.fold = new Fold(node, setup, store.topic());
    this.drops = new OperatorDrops(context, fold.toString(), node.location());
    this.emission = node.emission();
    this.downstream = setup.downstream(0);
    this.late = setup.downstream(AggregateNode.LATE);
    this.guard = setup.guard();
    this.asRecord = new ResultOrigin(node, store.topic(), context.partition());
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

  /** What is to be told of a key: its accumulator when it was told last, and now. */
  record Update(@Nullable Object before, long beforeMs, @Nullable Object after) {}

  /** Emits the result of a key and window, which comes once. */
  final void emitFinal(Windowed<Object> window, @Nullable Object accumulator, long timestampMs) {
    emit(null, window, () -> new Update(null, 0, accumulator), timestampMs);
  }

  /**
   * Emits the change of a result.
   *
   * @param keyBytes the bytes of the key, if it goes out as it came in
   * @param key the key, or the key and its window
   * @param update the accumulators before and now
   * @param timestampMs the result's timestamp
   */
  final void emit(byte @Nullable [] keyBytes, Object key, Update update, long timestampMs) {
    emit(keyBytes, key, () -> update, timestampMs);
  }

  /**
   * Emits a result whose accumulators are made only now.
   *
   * @param keyBytes the bytes of the key, if it goes out as it came in
   * @param key the key, or the key and its window
   * @param made makes the accumulators
   * @param timestampMs the result's timestamp
   */
  final void emit(byte @Nullable [] keyBytes, Object key, Supplier<Update> made, long timestampMs) {
    Origin record = context.origin();
    // A result that cannot be made is left out, and leaves the store as it is.
    guard.attempt(
        () -> emitMade(record == null, keyBytes, key, made.get(), timestampMs), timestampMs);
    context.origin(record);
  }

  // Where no record is being processed, the row stands for it.
  private void emitMade(
      boolean asRow, byte @Nullable [] keyBytes, Object key, Update update, long timestampMs) {
    if (asRow) {
      context.origin(asRecord.of(key, update.after(), timestampMs));
    }
    Object result = result(update);
    if (result != null || (emission == Emission.FINAL && update.after() != null)) {
      context.emit(downstream, keyBytes, key, result, timestampMs, new RecordHeaders());
    }
  }

  // Results that come once are events, all others are the changes of a table.
  private @Nullable Object result(Update update) {
    return emission == Emission.FINAL
        ? fold.result(update.after())
        : fold.change(update.before(), update.beforeMs(), update.after());
  }

  @Override
  public final String toString() {
    return fold.toString();
  }
}
