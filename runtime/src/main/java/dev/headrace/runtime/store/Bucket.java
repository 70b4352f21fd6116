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
  // So many of the rows are in order; those that came later are behind them.
  private int sorted;
  private int detached;
  private int present;

  Bucket(long start, Uncached uncached, BucketIndex index) {
    this.start = start;
    this.uncached = uncached;
    this.index = index;
  }

  boolean belongsTo(RowCache owner) {
    return index.cache == owner;
  }

  /** Returns the cache that its rows are in. */
  RowCache cache() {
    return index.cache;
  }

  /** Whether a row's newest version is surely present, without a look at the database. */
  boolean isOccupied() {
    return present > 0 || uncached == Uncached.SOME;
  }

  boolean isEmpty() {
    return rows.size() == detached && uncached == Uncached.NONE;
  }

  /** Whether no row is committed any more, so that the database needs none of the bucket. */
  boolean isVacated() {
    if (uncached != Uncached.NONE) {
      return false;
    }
    for (Row row : rows) {
      if (!row.detached && row.isCommittedPresent()) {
        return false;
      }
    }
    return true;
  }

  void add(Row row) {
    if (sorted == rows.size()
        && (rows.isEmpty() || BY_KEY.compare(rows.get(sorted - 1), row) <= 0)) {
      sorted++;
    }
    rows.add(row);
    if (row.isPresent()) {
      countPresent(1);
    }
  }

  /** Forgets a row that has left the cache. */
  void remove(Row row) {
    if (row.isPresent()) {
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

  /** Returns the cached rows that are present, in any order. */
  List<Row> presentRows() {
    List<Row> found = new ArrayList<>(present);
    for (Row row : rows) {
      if (isPresent(row)) {
        found.add(row);
      }
    }
    return found;
  }

  /** Returns the first cached rows behind a key that are present, in order of their keys. */
  List<Row> presentRows(byte @Nullable [] afterKey, int atMost) {
    sort();
    List<Row> found = new ArrayList<>(Math.min(atMost, present));
    for (int i = indexBehind(afterKey); i < rows.size() && found.size() < atMost; i++) {
      Row row = rows.get(i);
      if (isPresent(row)) {
        found.add(row);
      }
    }
    return found;
  }

  /** Returns the first cached rows of a range that are present, in the order of the range. */
  List<Row> presentRows(ScanRange range, int atMost) {
    sort();
    int from = indexFrom(range.fromKey);
    int to = endOf(range);
    List<Row> found = new ArrayList<>();
    for (int i = 0; i < to - from && found.size() < atMost; i++) {
      Row row = rows.get(range.descending ? to - 1 - i : from + i);
      if (isPresent(row)) {
        found.add(row);
      }
    }
    return found;
  }

  /** Returns how many cached rows of a range are present. */
  int countPresent(ScanRange range) {
    sort();
    int count = 0;
    int to = endOf(range);
    for (int i = indexFrom(range.fromKey); i < to; i++) {
      count += isPresent(rows.get(i)) ? 1 : 0;
    }
    return count;
  }

  private int endOf(ScanRange range) {
    return range.toKey == null ? rows.size() : indexFrom(range.toKey);
  }

  private static boolean isPresent(Row row) {
    return row.isPresent() && !row.detached;
  }

  private int indexBehind(byte @Nullable [] key) {
    if (key == null) {
      return 0;
    }
    int index = indexFrom(key);
    while (index < rows.size() && Arrays.equals(rows.get(index).key, key)) {
      index++;
    }
    return index;
  }

  /** Returns where the first row with this key or a later one is. */
  private int indexFrom(byte[] key) {
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(rows.get(middle).key, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  // Few rows come between two looks, many are there: those few are sorted, and each finds its place
  // among the others by halving, so that most are moved but not compared.
  private void sort() {
    if (sorted == rows.size()) {
      return;
    }
    List<Row> later = new ArrayList<>(rows.subList(sorted, rows.size()));
    later.sort(BY_KEY);
    int end = sorted;
    int to = rows.size();
    for (int i = later.size() - 1; i >= 0; i--) {
      Row row = later.get(i);
      int place = placeBefore(row, end);
      for (int from = end - 1; from >= place; from--) {
        rows.set(--to, rows.get(from));
      }
      end = place;
      rows.set(--to, row);
    }
    sorted = rows.size();
  }

  /** Returns behind how many of the first so many rows a row comes. */
  private int placeBefore(Row row, int end) {
    int low = 0;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (BY_KEY.compare(rows.get(middle), row) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Takes out the rows that have left; those that were in order still are. */
  private void sweep() {
    int keptInOrder = 0;
    int kept = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (!row.detached) {
        rows.set(kept++, row);
        keptInOrder += i < sorted ? 1 : 0;
      }
    }
    rows.subList(kept, rows.size()).clear();
    sorted = keptInOrder;
    detached = 0;
  }
}
