package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.window.WindowSpec;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.store.Row;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of each key and fixed window, tumbling or hopping, into one row; the rows of a
 * window are one bucket of the store, named by the window's start.
 *
 * <p>Invariant: a bucket exists exactly while its window is open. When event time closes a window,
 * its results go out in order of key bytes (final results: each row; updates: those not yet
 * emitted), and each row is deleted with its result, so that what is left of the bucket is what is
 * left to do. Windows close in order of their end. So each result comes once, however far time
 * jumps and whatever is restarted.
 */
final class WindowedAggregateOperator extends AggregateOperator {
  private final WindowSpec window;
  private @Nullable Object[] after = new Object[1];
  private final BucketWalk closing;
  // Rows that the aggregation itself has deleted in this epoch, and that are still to be told.
  private final Set<Row> takenBack = Collections.newSetFromMap(new IdentityHashMap<>());
  private long firstOpenMs = NO_TIMER;

  WindowedAggregateOperator(AggregateNode node, WindowSpec window, OperatorSetup setup) {
    super(node, setup.store(node.store()), setup);
    this.window = window;
    this.closing = new BucketWalk(store);
  }

  // Of hopping windows, the last one.
  @Override
  public @Nullable Foresight foresight() {
    return fold.isKeyAtHand()
        ? (keyBytes, timestampMs) -> store.touch(window.startOf(timestampMs), keyBytes)
        : null;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || value == null) {
      drops.dropIncomplete(key, timestampMs);
      return;
    }
    long lastMs = window.startOf(timestampMs);
    long firstMs = window.firstStartOf(timestampMs);
    long openMs = Math.max(firstMs, window.firstOpen(time.eventTimeMs()));
    if (openMs <= lastMs) {
      addAll(openMs, lastMs, fold.keyBytes(key, headers), key, value, timestampMs);
    }
    if (openMs > firstMs) {
      long missed = (Math.min(openMs - 1, lastMs) - firstMs) / window.advanceMs() + 1;
      late(missed, key, value, timestampMs, headers);
    }
  }

  // A function that fails on the last window must not have left a trace in the first one.
  private void addAll(
      long firstMs, long lastMs, byte[] keyBytes, Object key, Object value, long timestampMs) {
    int count = Math.toIntExact((lastMs - firstMs) / window.advanceMs() + 1);
    if (after.length < count) {
      after = new Object[count];
    }
    for (int index = 0; index < count; index++) {
      Row row = store.row(firstMs + index * window.advanceMs(), keyBytes);
      after[index] = fold.accumulate(key, value, timestampMs, row.value());
    }
    for (int index = 0; index < count; index++) {
      add(
          store.row(firstMs + index * window.advanceMs(), keyBytes),
          key,
          after[index],
          timestampMs);
      after[index] = null;
    }
  }

  private void add(Row row, Object key, @Nullable Object accumulator, long timestampMs) {
    Object before = row.value();
    long beforeMs = row.timestampMs();
    fold.update(store, row, key, accumulator, timestampMs);
    firstOpenMs = Math.min(firstOpenMs, row.bucket());
    if (emission == Emission.EVERY_UPDATE) {
      emit(row, before, beforeMs);
    } else if (accumulator == null) {
      takenBack.add(row);
    }
  }

  // Final results are no table.
  @Override
  public @Nullable TableView view() {
    return emission == Emission.FINAL ? null : fold.viewOfWindows(store);
  }

  @Override
  public long nextTimerMs() {
    return firstOpenMs == NO_TIMER ? NO_TIMER : window.closeOf(firstOpenMs);
  }

  @Override
  public boolean onTime(long eventTimeMs, Portion portion) {
    while (firstOpenMs != NO_TIMER && window.isClosed(window.endOf(firstOpenMs), eventTimeMs)) {
      if (!closing.delete(firstOpenMs, portion, this::emitLast)) {
        return false;
      }
      findFirstOpen();
    }
    return true;
  }

  private void emitLast(Row row) {
    if (emission == Emission.FINAL) {
      emitFinal(windowed(row), row.value(), row.timestampMs());
    } else if (emission == Emission.UPDATES && row.isChanged()) {
      emit(row, row.committedValue(), row.committedTimestampMs());
    }
  }

  private void emit(Row row, @Nullable Object before, long beforeMs) {
    emit(null, windowed(row), new Update(before, beforeMs, row.value()), row.timestampMs());
  }

  private Windowed<Object> windowed(Row row) {
    return new Windowed<>(fold.key(row), row.bucket(), window.endOf(row.bucket()));
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return emission == Emission.UPDATES;
  }

  @Override
  public void flush() {
    if (emission != Emission.UPDATES) {
      return;
    }
    for (Row row : store.changed()) {
      // What has gone since its window closed has been told then; what is left of one will go.
      if (row.value() != null || takenBack.contains(row) || !isClosed(row)) {
        emit(row, row.committedValue(), row.committedTimestampMs());
      }
      store.writeToChangelog(row);
    }
    takenBack.clear();
  }

  private boolean isClosed(Row row) {
    return window.isClosed(window.endOf(row.bucket()), time.eventTimeMs());
  }

  @Override
  public void reload() {
    takenBack.clear();
    closing.reset();
    findFirstOpen();
  }

  private void findFirstOpen() {
    OptionalLong first = store.firstBucket();
    firstOpenMs = first.isPresent() ? first.getAsLong() : NO_TIMER;
  }
}
