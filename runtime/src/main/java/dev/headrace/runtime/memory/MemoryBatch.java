package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.RecordBatch;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A batch over the log's own records. */
final class MemoryBatch implements RecordBatch {
  // A partition never changes its leader here, but readers shall carry an epoch as with Kafka.
  static final int LEADER_EPOCH = 0;

  private final TopicPartition partition;
  private final List<StoredRecord> records;
  private final InputPosition next;

  MemoryBatch(TopicPartition partition, List<StoredRecord> records, long nextOffset) {
    this.partition = partition;
    this.records = records;
    this.next = new InputPosition(nextOffset, LEADER_EPOCH);
  }

  List<StoredRecord> records() {
    return records;
  }

  @Override
  public TopicPartition partition() {
    return partition;
  }

  @Override
  public int size() {
    return records.size();
  }

  @Override
  public long offset(int index) {
    return records.get(index).offset();
  }

  @Override
  public @Nullable Integer leaderEpoch(int index) {
    return LEADER_EPOCH;
  }

  @Override
  public long timestamp(int index) {
    return records.get(index).timestampMs();
  }

  @Override
  public byte @Nullable [] key(int index) {
    return records.get(index).key();
  }

  @Override
  public byte @Nullable [] value(int index) {
    return records.get(index).value();
  }

  @Override
  public Headers headers(int index) {
    return records.get(index).headers();
  }

  @Override
  public InputPosition next() {
    return next;
  }
}
