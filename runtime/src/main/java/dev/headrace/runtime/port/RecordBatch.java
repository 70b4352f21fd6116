package dev.headrace.runtime.port;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records of one partition as one poll returned them, read by index so that an edge can
 * expose its client's objects without a copy. Immutable and safe to hand to another thread. May be
 * empty: then only {@link #next()} has moved (past markers or aborted records).
 */
public interface RecordBatch {
  /** Returns the partition all records of this batch come from. */
  TopicPartition partition();

  /** Returns the number of records, zero or more. */
  int size();

  /** Returns the offset of record {@code index}; offsets ascend but may have gaps. */
  long offset(int index);

  /**
   * Returns the leader epoch under which record {@code index} was written, or null when unknown.
   */
  @Nullable Integer leaderEpoch(int index);

  /** Returns the timestamp of record {@code index} in ms, negative when the record has none. */
  long timestamp(int index);

  /** Returns the key bytes of record {@code index}, or null; not to be modified. */
  byte @Nullable [] key(int index);

  /** Returns the value bytes of record {@code index}, or null; not to be modified. */
  byte @Nullable [] value(int index);

  /** Returns the headers of record {@code index}; not to be modified. */
  Headers headers(int index);

  /** Returns the position of a reader that has consumed this batch: markers and gaps included. */
  InputPosition next();
}
