package dev.headrace.runtime.port;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Appends to one internal partition within the epochs of an {@link EpochWriter}. */
public interface Appender {
  /**
   * Hands over one record, by the threads that may use the outlet it belongs to.
   *
   * @param key the key bytes, or null for a record about the partition itself
   * @param value the value bytes, or null for a tombstone
   * @param timestampMs the record's timestamp in ms, not negative
   * @param headers the record's headers, copied by this call
   */
  void append(byte @Nullable [] key, byte @Nullable [] value, long timestampMs, Headers headers);

  /** Hands over one record without headers; see {@link #append(byte[], byte[], long, Headers)}. */
  void append(byte[] key, byte @Nullable [] value, long timestampMs);

  /**
   * Returns the offset after the last record of ours that the log has acknowledged, or -1 before
   * the first. Exact once the epoch's commit has returned.
   */
  long nextOffset();
}
