package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.dsl.window.WindowSpec;
import dev.headrace.runtime.store.CommittedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Hopping windows with a row for each slice: a window is its slices combined. */
record SlicedWindowContents(WindowSpec window, FoldSpec fold) implements WindowContents {
  @Override
  public long firstBucket(long atMs) {
    return window.firstStartOf(atMs);
  }

  @Override
  public long lastBucket(long atMs) {
    return LongMath.saturatedAdd(window.startOf(atMs), window.sizeMs() - 1);
  }

  @Override
  public boolean isRowByRow() {
    return false;
  }

  @Override
  public List<Found> windows(Object key, List<CommittedRow> rows, long eventTimeMs) {
    List<Found> windows = new ArrayList<>();
    for (long startMs : starts(rows)) {
      // A closed window has lost its first slice, whatever is left of the others.
      if (!window.isClosed(window.endOf(startMs), eventTimeMs)) {
        Found found = window(startMs, rows);
        if (found != null) {
          windows.add(found);
        }
      }
    }
    return windows;
  }

  private TreeSet<Long> starts(List<CommittedRow> rows) {
    TreeSet<Long> starts = new TreeSet<>();
    for (CommittedRow row : rows) {
      for (long startMs = window.firstStartOf(row.bucket());
          startMs >= 0 && startMs <= row.bucket();
          startMs += window.advanceMs()) {
        starts.add(startMs);
      }
    }
    return starts;
  }

  private @Nullable Found window(long startMs, List<CommittedRow> rows) {
    long endMs = window.endOf(startMs);
    Object accumulator = null;
    long timestampMs = Long.MIN_VALUE;
    for (CommittedRow row : rows) {
      if (row.bucket() >= startMs && row.bucket() < endMs) {
        accumulator = accumulator == null ? row.value() : fold.combine(accumulator, row.value());
        timestampMs = Math.max(timestampMs, row.timestampMs());
      }
    }
    Object result = accumulator == null ? null : fold.result().apply(accumulator);
    return result == null ? null : new Found(startMs, endMs - 1, endMs, result, timestampMs);
  }
}
