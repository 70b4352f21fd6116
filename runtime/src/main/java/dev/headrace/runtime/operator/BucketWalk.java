package dev.headrace.runtime.operator;

import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the rows of one bucket after the other, in order of their keys, that deletes each row
 * and so goes on with the rest, whatever happens in between.
 */
final class BucketWalk {
  private static final int ROWS_AT_ONCE = 32;
  private static final long NONE = -1;

  private final TypedStore store;
  private long bucket = NONE;
  // The rows up to here are deleted: not to look at each of them again.
  private byte @Nullable [] last;

  BucketWalk(TypedStore store) {
    this.store = store;
  }

  /**
   * Deletes the next rows of a bucket; returns whether none is left.
   *
   * @param start the bucket
   * @param portion how many
   * @param before sees each row before it is deleted
   */
  boolean delete(long start, Portion portion, Consumer<Row> before) {
    if (bucket != start) {
      bucket = start;
      last = null;
    }
    List<Row> rows = store.rowsOf(start, last, ROWS_AT_ONCE);
    while (!rows.isEmpty()) {
      for (Row row : rows) {
        if (portion.isUsedUp()) {
          return false;
        }
        portion.take();
        before.accept(row);
        store.update(row, null, row.timestampMs());
        last = row.key();
      }
      rows = store.rowsOf(start, last, ROWS_AT_ONCE);
    }
    bucket = NONE;
    return true;
  }

  /** Begins anew: the store is as it was at the last commit. */
  void reset() {
    bucket = NONE;
  }
}
