package dev.headrace.runtime.store;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A walk over rows of which some are cached and some are not, in order of their keys. */
final class RowWalk {
  private final List<Row> cached;
  private final boolean descending;
  private final RowVisitor visitor;
  private final int atMost;
  private int nextCached;
  private int visited;
  private byte[] lastKey = {};

  /**
   * Creates the walk.
   *
   * @param cached the cached rows that are present, in order; as many as the walk may visit
   * @param descending whether the order is from the last key to the first
   * @param atMost how many rows to visit at most
   * @param visitor takes the rows
   */
  RowWalk(List<Row> cached, boolean descending, int atMost, RowVisitor visitor) {
    this.cached = cached;
    this.descending = descending;
    this.atMost = atMost;
    this.visitor = visitor;
  }

  /** Returns whether as many rows have been visited as may be. */
  boolean isOver() {
    return visited >= atMost;
  }

  /** Returns the key of the last row. */
  byte[] lastKey() {
    return lastKey;
  }

  /** Visits the next cached rows before a key, or all that are left when that is null. */
  void visitCachedBefore(byte @Nullable [] key) {
    while (!isOver()
        && nextCached < cached.size()
        && (key == null || isBefore(cached.get(nextCached).key, key))) {
      Row row = cached.get(nextCached++);
      Object value = row.home.cache().newestOf(row);
      if (value != null) {
        visit(row.key, value, row.changed);
      }
    }
  }

  private boolean isBefore(byte[] key, byte[] other) {
    int order = Arrays.compareUnsigned(key, other);
    return descending ? order > 0 : order < 0;
  }

  void visit(byte[] key, Object value, boolean changed) {
    visitor.visit(key, value, changed);
    lastKey = key;
    visited++;
  }
}
