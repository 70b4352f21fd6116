package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.dsl.window.WindowSpec;
import dev.headrace.runtime.store.CommittedRow;
import java.util.ArrayList;
import java.util.List;

/** Tumbling and hopping windows with a row for each window: a row is a window. */
record FixedWindowContents(WindowSpec window, FoldSpec fold) implements WindowContents {
  @Override
  public long firstBucket(long atMs) {
    return window.firstStartOf(atMs);
  }

  @Override
  public long lastBucket(long atMs) {
    return atMs;
  }

  @Override
  public boolean isRowByRow() {
    return true;
  }

  @Override
  public List<Found> windows(Object key, List<CommittedRow> rows, long eventTimeMs) {
    List<Found> windows = new ArrayList<>(rows.size());
    for (CommittedRow row : rows) {
      Object result = fold.result().apply(row.value());
      if (result != null) {
        long endMs = window.endOf(row.bucket());
        windows.add(new Found(row.bucket(), endMs - 1, endMs, result, row.timestampMs()));
      }
    }
    return windows;
  }
}
