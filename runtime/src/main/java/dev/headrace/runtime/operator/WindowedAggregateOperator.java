package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.window.WindowSpec;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of each key and tumbling window into one row; the rows of a window are one
 * bucket of the store, named by the window's start.
 *
 * <p>Invariant: a bucket exists exactly while its window is open. When event time closes a window,
 * its results go out in order of key bytes (final results: each row; updates: those not yet
 * emitted) and the bucket is deleted, in the same epoch. Windows close in order of their end. So
 * each window closes once, however far time jumps and whatever is restarted.
 */
final class WindowedAggregateOperator implements StatefulOperator, Operator {
  private final TaskContext context;
  private final Fold fold;
  private final WindowSpec window;
  private final boolean finalOnly;
  private final TypedStore store;
  private final Operator downstream;
  private long firstOpenMs = NO_TIMER;

  WindowedAggregateOperator(AggregateNode node, OperatorSetup setup) {
    this.context = setup.context();
    this.store = setup.store(node.store());
    this.fold = new Fold(node, setup);
    this.window = Objects.requireNonNull(node.window(), "window");
    this.finalOnly = node.emission() == Emission.FINAL;
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
    long startMs = window.startOf(timestampMs);
    if (window.isClosed(window.endOf(startMs), context.eventTimeMs())) {
      fold.drop(DropReason.LATE, timestampMs);
      return;
    }
    Row row = store.row(startMs, fold.keyBytes(key, headers));
    fold.into(store, row, key, value, timestampMs);
    firstOpenMs = Math.min(firstOpenMs, startMs);
  }

  @Override
  public long nextTimerMs() {
    if (firstOpenMs == NO_TIMER) {
      return NO_TIMER;
    }
    long endMs = window.endOf(firstOpenMs);
    long closeMs = endMs + window.graceMs();
    return closeMs < endMs ? NO_TIMER : closeMs;
  }

  @Override
  public void onTime(long eventTimeMs) {
    while (firstOpenMs != NO_TIMER && window.isClosed(window.endOf(firstOpenMs), eventTimeMs)) {
      close(firstOpenMs);
      reload();
    }
  }

  private void close(long startMs) {
    for (Row row : store.rowsOf(startMs)) {
      if (finalOnly || row.isChanged()) {
        emit(row);
      }
      store.update(row, null, row.timestampMs());
    }
  }

  private void emit(Row row) {
    var windowed = new Windowed<>(fold.key(row), row.bucket(), window.endOf(row.bucket()));
    context.bytes(null, null);
    downstream.process(windowed, row.value(), row.timestampMs(), new RecordHeaders());
  }

  @Override
  public void flush() {
    if (finalOnly) {
      return;
    }
    for (Row row : store.changed()) {
      boolean open = !window.isClosed(window.endOf(row.bucket()), context.eventTimeMs());
      if (open && (row.value() != null || row.committedValue() != null)) {
        emit(row);
      }
    }
  }

  @Override
  public void reload() {
    OptionalLong first = store.firstBucket();
    firstOpenMs = first.isPresent() ? first.getAsLong() : NO_TIMER;
  }
}
