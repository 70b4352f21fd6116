package dev.headrace.runtime.operator;

import dev.headrace.runtime.store.NumberedKeys;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a key was before the newest timestamp of its table, among rows of any kind: changed
 * ones for operators, committed ones for questions.
 *
 * <p>Idea: what ended within one stretch is a list in order of time. What a key was at an instant
 * ended later than that, so it is in the list of the instant's own stretch, the last one that began
 * by then, or it is the first one of the next list there is.
 *
 * @param lists what keys were, by the stretch of time in which it ended
 * @param sinceMs tells since when
 * @param buckets where the lists are
 */
record VersionSearch<R>(NumberedKeys<R> lists, ToLongFunction<R> sinceMs, VersionBuckets buckets) {

  /** Returns how many of a list began at an instant or earlier. */
  int countSince(long bucket, byte[] key, long atMs) {
    return lists.count(bucket, key, row -> sinceMs.applyAsLong(row) <= atMs);
  }

  /** Returns the last one that began at an instant or earlier, of those that ended around it. */
  @Nullable R last(byte[] key, long atMs) {
    long bucket = buckets.bucketOf(atMs);
    int count = countSince(bucket, key, atMs);
    return count == 0 ? null : lists.get(bucket, key, count - 1);
  }

  /**
   * Returns the one behind {@link #last}.
   *
   * @param newestMs the newest timestamp of the table: nothing has ended later
   */
  @Nullable R afterLast(byte[] key, long atMs, long newestMs) {
    long bucket = buckets.bucketOf(atMs);
    R next = lists.get(bucket, key, countSince(bucket, key, atMs));
    long lastBucket = buckets.bucketOf(newestMs);
    while (next == null && bucket < lastBucket) {
      bucket++;
      next = lists.get(bucket, key, 0);
    }
    return next;
  }
}
