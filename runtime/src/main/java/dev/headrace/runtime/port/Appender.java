package dev.headrace.runtime.port;

import org.jspecify.annotations.Nullable;

/** Appends to one changelog partition within the epochs of an {@link EpochWriter}. */
public interface Appender {
  /**
   * Hands over one record; safe from any thread.
   *
   * @param key the key bytes
   * @param value the value bytes, or null for a tombstone
   * @param timestampMs the record's timestamp in ms, not negative
   */
  void append(byte[] key, byte @Nullable [] value, long timestampMs);

  /**
   * Returns the offset after the last record of ours that the log has acknowledged, or -1 before
   * the first. Exact once the epoch's commit has returned.
   */
  long nextOffset();
}
