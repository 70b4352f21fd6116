package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.window.SlidingSpec;
import dev.headrace.runtime.operator.TimedValues.Timed;
import dev.headrace.runtime.store.CommittedRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sliding windows: a row holds the events of its key within a stretch of time. */
record SlidingWindowContents(SlidingSpec spec, StoreLayout.Timed layout, FoldSpec fold)
    implements WindowContents {
  @Override
  public long firstBucket(long atMs) {
    // A window that touches the instant starts a difference before it at most, and it exists for
    // an event just before its start.
    return layout.bucketOf(Math.max(0, spec.startBefore(atMs) - 1));
  }

  @Override
  public long lastBucket(long atMs) {
    return spec.endOf(atMs);
  }

  @Override
  public boolean isRowByRow() {
    return false;
  }

  @Override
  public List<Found> windows(Object key, List<CommittedRow> rows, long eventTimeMs) {
    List<Timed> events = new ArrayList<>();
    rows.forEach(row -> events.addAll(((TimedValues) row.value()).all()));
    List<Found> windows = new ArrayList<>();
    for (long startMs : SlidingWindowsOf.starts(spec, events)) {
      if (!spec.isClosed(startMs, eventTimeMs)) {
        Found found = window(key, startMs, events);
        if (found != null) {
          windows.add(found);
        }
      }
    }
    return windows;
  }

  private @Nullable Found window(Object key, long startMs, List<Timed> events) {
    long endMs = spec.endOf(startMs);
    Object accumulator = null;
    long timestampMs = 0;
    for (Timed event : events) {
      if (event.timestampMs() >= startMs && event.timestampMs() <= endMs) {
        accumulator =
            fold.accumulate()
                .apply(
                    key,
                    event.value(),
                    event.timestampMs(),
                    accumulator == null ? fold.create() : accumulator);
        timestampMs = event.timestampMs();
      }
    }
    Object result = accumulator == null ? null : fold.result().apply(accumulator);
    return result == null ? null : new Found(startMs, endMs, endMs, result, timestampMs);
  }
}
