package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.window.WindowSpec;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The results of overlapping windows, folded from slices that they share.
 *
 * <p>Idea: cut time at a flip. For each slice before it, keep the fold from that slice up to the
 * flip; behind it, keep the fold from the flip on, which grows by a slice at a time. A window that
 * reaches over the flip is one of the former and the latter combined. When a window starts behind
 * the flip, it moves to that window's end. So each slice is combined about three times, however
 * many windows share it (two stacks as a queue; Tangwongsan, Hirzel and Schneider, "Low-Latency
 * Sliding-Window Aggregation in Worst-Case Constant Time", DEBS 2017).
 *
 * <p>Invariant: what is kept is the fold of the store's present rows, or is void. Windows are asked
 * for in ascending order.
 */
final class SliceFold {
  // With more than that, folds are made anew for each window: memory first.
  private static final int MOST_KEPT = 1 << 20;

  /** What one key has in a slice, a stretch of slices, or a window. */
  static final class Entry {
    private final byte[] keyBytes;
    private final Object key;
    private final Object accumulator;
    private final long timestampMs;

    Entry(byte[] keyBytes, Object key, Object accumulator, long timestampMs) {
      this.keyBytes = keyBytes;
      this.key = key;
      this.accumulator = accumulator;
      this.timestampMs = timestampMs;
    }

    Object key() {
      return key;
    }

    Object accumulator() {
      return accumulator;
    }

    long timestampMs() {
      return timestampMs;
    }
  }

  private final TypedStore store;
  private final WindowSpec window;
  private final Fold fold;
  private final TreeMap<Long, List<Entry>> beforeFlip = new TreeMap<>();
  private List<Entry> behindFlip = List.of();
  private long fromMs;
  private long flipMs;
  private long foldedToMs;
  private boolean isVoid = true;

  SliceFold(TypedStore store, WindowSpec window, Fold fold) {
    this.store = store;
    this.window = window;
    this.fold = fold;
  }

  /** Takes note that a slice is no longer what it was. */
  void changed(long sliceMs) {
    if (sliceMs >= fromMs && sliceMs < foldedToMs) {
      isVoid = true;
    }
  }

  /** Forgets everything kept. */
  void reset() {
    isVoid = true;
    beforeFlip.clear();
    behindFlip = List.of();
  }

  /** Returns what each key has in the window that starts then, in unsigned order of key bytes. */
  List<Entry> windowFrom(long startMs) {
    long endMs = window.endOf(startMs);
    if (isVoid || startMs < fromMs || startMs >= flipMs) {
      flip(startMs, endMs);
    }
    for (long sliceMs : slices(foldedToMs, endMs)) {
      behindFlip = combine(behindFlip, rows(sliceMs));
    }
    foldedToMs = Math.max(foldedToMs, endMs);
    Map.Entry<Long, List<Entry>> before = beforeFlip.ceilingEntry(startMs);
    List<Entry> result = before == null ? behindFlip : combine(before.getValue(), behindFlip);
    beforeFlip.headMap(startMs, true).clear();
    fromMs = LongMath.saturatedAdd(startMs, window.advanceMs());
    return result;
  }

  /** Returns whether no more than so many keys have something in the window that starts then. */
  boolean hasFewKeys(long startMs, int most) {
    Set<ByteBuffer> keys = new HashSet<>();
    for (long sliceMs : slices(startMs, window.endOf(startMs))) {
      for (Row row : store.rowsOf(sliceMs)) {
        if (row.value() != null && keys.add(ByteBuffer.wrap(row.key())) && keys.size() > most) {
          return false;
        }
      }
    }
    return true;
  }

  private void flip(long startMs, long endMs) {
    reset();
    flipMs = endMs;
    foldedToMs = endMs;
    List<Long> slices = slices(startMs, endMs);
    List<Entry> folded = List.of();
    int kept = 0;
    for (int i = slices.size() - 1; i >= 0; i--) {
      folded = combine(rows(slices.get(i)), folded);
      beforeFlip.put(slices.get(i), folded);
      kept += folded.size();
    }
    isVoid = kept > MOST_KEPT;
  }

  private List<Long> slices(long atOrAfterMs, long beforeMs) {
    List<Long> slices = new ArrayList<>();
    OptionalLong next = store.firstBucket(atOrAfterMs);
    while (next.isPresent() && next.getAsLong() < beforeMs) {
      slices.add(next.getAsLong());
      next = store.bucketAfter(next.getAsLong());
    }
    return slices;
  }

  private List<Entry> rows(long sliceMs) {
    List<Row> rows = store.rowsOf(sliceMs);
    List<Entry> entries = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Object accumulator = row.value();
      if (accumulator != null) {
        entries.add(new Entry(row.key(), fold.key(row), accumulator, row.timestampMs()));
      }
    }
    return entries;
  }

  private List<Entry> combine(List<Entry> left, List<Entry> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return left.isEmpty() ? right : left;
    }
    List<Entry> combined = new ArrayList<>(Math.max(left.size(), right.size()));
    int l = 0;
    int r = 0;
    while (l < left.size() && r < right.size()) {
      int order = Arrays.compareUnsigned(left.get(l).keyBytes, right.get(r).keyBytes);
      if (order < 0) {
        combined.add(left.get(l++));
      } else if (order > 0) {
        combined.add(right.get(r++));
      } else {
        combine(left.get(l++), right.get(r++), combined);
      }
    }
    combined.addAll(left.subList(l, left.size()));
    combined.addAll(right.subList(r, right.size()));
    return combined;
  }

  private void combine(Entry left, Entry right, List<Entry> into) {
    Object accumulator = fold.combine(left.accumulator, right.accumulator);
    if (accumulator != null) {
      long timestampMs = Math.max(left.timestampMs, right.timestampMs);
      into.add(new Entry(left.keyBytes, left.key, accumulator, timestampMs));
    }
  }
}
