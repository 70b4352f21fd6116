package dev.headrace.runtime.store;

import java.util.ArrayList;
import java.util.Arrays;
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

  private static final byte[] FIRST = {};
  private static final int MIN_DETACHED = 32;

  final long start;
  Uncached uncached;

  private final BucketIndex index;
  private final OrderedRows rows = new OrderedRows();
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
    for (Row row : rows.inAnyOrder()) {
      if (!row.detached && row.isCommittedPresent()) {
        return false;
      }
    }
    return true;
  }

  void add(Row row) {
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
      rows.sweep();
      detached = 0;
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
    for (Row row : rows.inAnyOrder()) {
      if (OrderedRows.isPresent(row)) {
        found.add(row);
      }
    }
    return found;
  }

  /** Returns the first cached rows behind a key that are present, in order of their keys. */
  List<Row> presentRows(byte @Nullable [] afterKey, int atMost) {
    byte[] from = afterKey == null ? FIRST : Arrays.copyOf(afterKey, afterKey.length + 1);
    return rows.present(from, null, false, atMost);
  }

  /** Returns the first cached rows of a range that are present, in the order of the range. */
  List<Row> presentRows(ScanRange range, int atMost) {
    return rows.present(range.fromKey, range.toKey, range.descending, atMost);
  }

  /** Returns how many cached rows of a range are present. */
  int countPresent(ScanRange range) {
    return rows.countPresent(range.fromKey, range.toKey);
  }
}
