package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.window.WindowSpec;
import dev.headrace.dsl.window.Windowed;
import java.util.Iterator;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of each key and advance of a hopping window into one row, and combines these
 * slices when a window closes: an event costs one row, however many windows cover it. Emits final
 * results only, in order of window end, then key bytes.
 *
 * <p>Invariant: a slice exists as long as a window that covers it is open; the last of those is the
 * one that starts with it. Which windows are closed follows from event time alone, so nothing is
 * kept about windows, and each closes once whatever is restarted.
 */
final class SlicedAggregateOperator extends AggregateOperator {
  private final WindowSpec window;
  private final SliceFold slices;
  private @Nullable Iterator<SliceFold.Entry> closing;
  private long nextWindowMs = NO_TIMER;

  SlicedAggregateOperator(AggregateNode node, WindowSpec window, OperatorSetup setup) {
    super(node, setup.store(node.store()), setup);
    this.window = window;
    this.slices = new SliceFold(store, window, fold);
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || value == null) {
      drops.dropIncomplete(key, timestampMs);
      return;
    }
    long sliceMs = window.startOf(timestampMs);
    long firstMs = window.firstStartOf(timestampMs);
    long firstOpenMs = Math.max(firstMs, window.firstOpen(time.eventTimeMs()));
    if (firstOpenMs <= sliceMs) {
      fold.into(store, store.row(sliceMs, fold.keyBytes(key, headers)), key, value, timestampMs);
      slices.changed(sliceMs);
      nextWindowMs = Math.min(nextWindowMs, firstOpenMs);
    }
    if (firstOpenMs > firstMs) {
      long missed = (Math.min(firstOpenMs - 1, sliceMs) - firstMs) / window.advanceMs() + 1;
      late(missed, key, value, timestampMs, headers);
    }
  }

  @Override
  public long nextTimerMs() {
    return nextWindowMs == NO_TIMER ? NO_TIMER : window.closeOf(nextWindowMs);
  }

  @Override
  public boolean onTime(long eventTimeMs, Portion portion) {
    if (nextWindowMs < portion.resumeAtMs()) {
      nextWindowMs = nextWindow(portion.resumeAtMs());
    }
    while (nextWindowMs != NO_TIMER && window.isClosed(window.endOf(nextWindowMs), eventTimeMs)) {
      if (!close(nextWindowMs, portion)) {
        return false;
      }
      nextWindowMs = nextWindow(LongMath.saturatedAdd(nextWindowMs, window.advanceMs()));
    }
    return true;
  }

  private boolean close(long startMs, Portion portion) {
    Iterator<SliceFold.Entry> entries = closing;
    if (entries == null) {
      entries = slices.windowFrom(startMs).iterator();
      closing = entries;
    }
    while (entries.hasNext()) {
      if (portion.isUsedUp()) {
        return false;
      }
      SliceFold.Entry entry = entries.next();
      if (portion.takes(startMs)) {
        var windowed = new Windowed<>(entry.key(), startMs, window.endOf(startMs));
        emitFinal(windowed, entry.accumulator(), entry.timestampMs());
      }
    }
    while (!store.deleteBucket(startMs, portion::isEpochFull)) {
      if (!portion.isWhole()) {
        return false;
      }
    }
    closing = null;
    return true;
  }

  // An event of an open window may lie in a slice of one that is being closed.
  @Override
  public boolean takesEventsMeanwhile() {
    return false;
  }

  @Override
  public boolean isLittleDue(long eventTimeMs) {
    long secondMs = nextWindow(LongMath.saturatedAdd(nextWindowMs, window.advanceMs()));
    if (secondMs != NO_TIMER && window.isClosed(window.endOf(secondMs), eventTimeMs)) {
      return false;
    }
    return slices.hasFewKeys(nextWindowMs, LITTLE);
  }

  /** Returns the start of the next window that has an event. */
  private long nextWindow(long atOrAfterMs) {
    OptionalLong slice = store.firstBucket(atOrAfterMs);
    return slice.isPresent()
        ? Math.max(atOrAfterMs, window.firstStartOf(slice.getAsLong()))
        : NO_TIMER;
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return false;
  }

  @Override
  public void flush() {
    // Results come when windows close.
  }

  @Override
  public void reload() {
    slices.reset();
    closing = null;
    nextWindowMs = nextWindow(window.firstOpen(time.eventTimeMs()));
  }
}
