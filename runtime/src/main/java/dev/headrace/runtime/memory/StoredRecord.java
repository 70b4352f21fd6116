package dev.headrace.runtime.memory;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One record as the in-memory log keeps it; its arrays and headers are shared and not to be
 * modified.
 *
 * @param partition the partition of its topic
 * @param offset the offset in its partition
 * @param timestampMs the timestamp in ms
 * @param key the key bytes or null
 * @param value the value bytes, or null for a tombstone
 * @param headers the headers, read-only
 */
// Records are never compared with each other, so the identity of the arrays cannot mislead.
@SuppressWarnings("ArrayRecordComponent")
public record StoredRecord(
    int partition,
    long offset,
    long timestampMs,
    byte @Nullable [] key,
    byte @Nullable [] value,
    Headers headers) {}
