package dev.headrace.runtime.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one time bucket that are cached, and what is known of those that are not. A store
 * without buckets has one, 0.
 */
final class Bucket {
  /** Whether the database holds rows of the bucket that are not cached. */
  enum Uncached {
    /** All its rows are cached: a miss needs no read. */
    NONE,
    /** It has at least one; and as only clean rows leave the cache, that one is present. */
    SOME,
    /** It had some, but they may all have been loaded since. */
    UNKNOWN
  }

  private static final Comparator<Row> BY_KEY =
      (left, right) -> Arrays.compareUnsigned(left.key, right.key);
  private static final int MIN_DETACHED = 32;

  final long start;
  Uncached uncached;

  private final BucketIndex index;
  private final List<Row> rows = new ArrayList<>();
  private boolean sorted = true;
  private int detached;
  private int present;

  Bucket(long start, Uncached uncached, BucketIndex index) {
    this.start = start;
    this.uncached = uncached;
    this.index = index;
  }

  boolean belongsTo(BucketIndex owner) {
    return index == owner;
  }

  /** Whether a row's newest version is surely present, without a look at the database. */
  boolean isOccupied() {
    return present > 0 || uncached == Uncached.SOME;
  }

  boolean isEmpty() {
    return rows.size() == detached && uncached == Uncached.NONE;
  }

  void add(Row row) {
    sorted &= rows.isEmpty() || BY_KEY.compare(rows.get(rows.size() - 1), row) < 0;
    rows.add(row);
    if (row.newest != null) {
      countPresent(1);
    }
  }

  /** Forgets a row that has left the cache. */
  void remove(Row row) {
    if (row.newest != null) {
      countPresent(-1);
    }
    detached++;
    // Rows that left are swept out together: one by one would search the list for each.
    if (detached > MIN_DETACHED && 2 * detached > rows.size()) {
      sweep();
    }
  }

  /** Counts a row's newest version, which is about to become present or absent. */
  void countPresent(int change) {
    present += change;
    if (present == 0 || (present == 1 && change == 1)) {
      index.refresh(this);
    }
  }

  void setUncached(Uncached known) {
    if (uncached != known) {
      uncached = known;
      index.refresh(this);
    }
  }

  /** Returns the first cached rows behind a key that are present, in order of their keys. */
  List<Row> presentRows(byte @Nullable [] afterKey, int atMost) {
    sort();
    List<Row> found = new ArrayList<>(Math.min(atMost, present));
    for (int i = indexBehind(afterKey); i < rows.size() && found.size() < atMost; i++) {
      Row row = rows.get(i);
      if (row.newest != null) {
        found.add(row);
      }
    }
    return found;
  }

  private int indexBehind(byte @Nullable [] key) {
    if (key == null) {
      return 0;
    }
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(rows.get(middle).key, key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void sort() {
    sweep();
    if (!sorted) {
      rows.sort(BY_KEY);
      sorted = true;
    }
  }

  private void sweep() {
    if (detached > 0) {
      rows.removeIf(row -> row.detached);
      detached = 0;
    }
  }
}
