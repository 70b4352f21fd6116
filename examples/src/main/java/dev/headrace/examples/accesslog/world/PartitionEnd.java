package dev.headrace.examples.accesslog.world;

import org.jspecify.annotations.Nullable;

/**
 * The end of one partition that may end with one record without a value.
 *
 * @param offset the offset that the next record will get, 0 when there is none yet
 * @param valueOffset the offset of the last record that has a value, -1 when there is none
 * @param value that value, or null when there is none
 */
// The array is handed over by whoever made the record; nobody compares two ends.
@SuppressWarnings("ArrayRecordComponent")
public record PartitionEnd(long offset, long valueOffset, byte @Nullable [] value) {

  /** Returns whether the last record has no value. */
  public boolean hasHeartbeat() {
    return valueOffset < offset - 1;
  }
}
