package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.StoreLayout;

/**
 * Where a table with a history keeps what: one bucket for what keys are now, one for the table's
 * newest timestamp, and one per stretch of time for what ended within it.
 *
 * @param widthMs the length of a stretch, at least 1
 */
record VersionBuckets(long widthMs) {
  /** The bucket of what keys are now. */
  static final long PRESENT = 0;

  /** The bucket with one row, whose timestamp is the newest of the table. */
  static final long NEWEST = 1;

  /** The first bucket of what keys were. */
  static final long FIRST_PAST = 2;

  private static final long LAST = Long.MAX_VALUE;

  // What is too old goes a stretch at a time, so about one in so many of what is kept is too old.
  private static final int STRETCHES_PER_HISTORY = 16;

  /** Returns the buckets of a new table. */
  static VersionBuckets of(StoreLayout.Versioned layout) {
    return new VersionBuckets(Math.max(1, layout.historyMs() / STRETCHES_PER_HISTORY));
  }

  /** Returns the bucket of what ended at an instant. */
  long bucketOf(long untilMs) {
    return FIRST_PAST + Math.min(untilMs / widthMs, LAST - FIRST_PAST);
  }

  /** Returns the last instant at which something can have ended that is in a bucket. */
  long lastOf(long bucket) {
    long next = LongMath.saturatedMultiply(bucket - FIRST_PAST + 1, widthMs);
    return bucket == LAST || next == Long.MAX_VALUE ? Long.MAX_VALUE : next - 1;
  }
}
