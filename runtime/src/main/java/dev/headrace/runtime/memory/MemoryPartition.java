package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.OffsetRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one partition: records and the marker that ends each transaction, one offset each.
 * A committed reader sees nothing at or after the first offset of the oldest open transaction (the
 * last stable offset). Guarded by the cluster's lock.
 */
final class MemoryPartition {
  /** One offset's content; a marker has no record, a record outside transactions no transaction. */
  private record Entry(@Nullable StoredRecord record, @Nullable MemoryTransaction transaction) {
    boolean isVisible() {
      return record != null && (transaction == null || transaction.isCommitted());
    }
  }

  private final TopicPartition name;
  private final List<Entry> entries = new ArrayList<>();
  // In the order of their first offsets, because each enters with its first record.
  private final Map<MemoryTransaction, Long> openTransactions = new LinkedHashMap<>();
  private long start;

  MemoryPartition(TopicPartition name) {
    this.name = name;
  }

  TopicPartition name() {
    return name;
  }

  long start() {
    return start;
  }

  /** Returns the offset after the last entry, open transactions included. */
  long highWatermark() {
    return start + entries.size();
  }

  /** Returns the end that a committed reader sees. */
  long lastStableOffset() {
    return openTransactions.isEmpty()
        ? highWatermark()
        : openTransactions.values().iterator().next();
  }

  OffsetRange range(boolean committedOnly) {
    return new OffsetRange(start, end(committedOnly));
  }

  long end(boolean committedOnly) {
    return committedOnly ? lastStableOffset() : highWatermark();
  }

  /** Appends a record, visible at once when {@code transaction} is null; returns its offset. */
  long append(
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers,
      @Nullable MemoryTransaction transaction) {
    long offset = highWatermark();
    if (transaction != null && openTransactions.putIfAbsent(transaction, offset) == null) {
      transaction.touch(this);
    }
    entries.add(
        new Entry(
            new StoredRecord(name.partition(), offset, timestampMs, key, value, headers),
            transaction));
    return offset;
  }

  void endTransaction(MemoryTransaction transaction) {
    openTransactions.remove(transaction);
    entries.add(new Entry(null, transaction));
  }

  /**
   * Reads visible records from an offset on.
   *
   * @return the batch, or null when there is nothing between {@code from} and the reader's end
   */
  @Nullable MemoryBatch read(long from, int atMost, boolean committedOnly) {
    checkRange(from);
    long end = end(committedOnly);
    List<StoredRecord> records = new ArrayList<>();
    long offset = from;
    while (offset < end && records.size() < atMost) {
      Entry entry = entries.get(Math.toIntExact(offset - start));
      // A reader of uncommitted data sees aborted records too, as with Kafka.
      if (entry.record() != null && (!committedOnly || entry.isVisible())) {
        records.add(entry.record());
      }
      offset++;
    }
    return offset == from ? null : new MemoryBatch(name, records, offset);
  }

  /** Returns the records a committed reader sees at or after an offset. */
  List<StoredRecord> committedFrom(long offset) {
    if (offset >= lastStableOffset()) {
      return List.of();
    }
    MemoryBatch batch = read(Math.max(offset, start), Integer.MAX_VALUE, true);
    return batch == null ? List.of() : List.copyOf(batch.records());
  }

  /** Drops everything before an offset. */
  void deleteBefore(long offset) {
    if (offset > highWatermark()) {
      throw new LogException(
          "Cannot delete "
              + name
              + " up to offset "
              + offset
              + ": it ends at "
              + highWatermark()
              + ".",
          null);
    }
    if (offset > start) {
      entries.subList(0, Math.toIntExact(offset - start)).clear();
      start = offset;
    }
  }

  private void checkRange(long offset) {
    if (offset < start || offset > highWatermark()) {
      throw new LogException(
          "Offset "
              + offset
              + " of "
              + name
              + " does not exist: the partition holds "
              + start
              + " to "
              + highWatermark()
              + "; seek to an offset in that range.",
          null);
    }
  }
}
