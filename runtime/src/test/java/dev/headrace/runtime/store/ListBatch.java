package dev.headrace.runtime.store;

import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.RecordBatch;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Records of a list, as if one poll had returned them. */
final class ListBatch implements RecordBatch {
  static final TopicPartition PARTITION = new TopicPartition("app-rows-changelog", 3);

  private final List<LogRecord> records;
  private final long nextOffset;

  ListBatch(List<LogRecord> records, long nextOffset) {
    this.records = records;
    this.nextOffset = nextOffset;
  }

  @Override
  public TopicPartition partition() {
    return PARTITION;
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
  public Integer leaderEpoch(int index) {
    return null;
  }

  @Override
  public long timestamp(int index) {
    return records.get(index).timestampMs();
  }

  @Override
  public byte[] key(int index) {
    return records.get(index).key();
  }

  @Override
  public byte[] value(int index) {
    return records.get(index).value();
  }

  @Override
  public Headers headers(int index) {
    return new RecordHeaders();
  }

  @Override
  public InputPosition next() {
    return InputPosition.at(nextOffset);
  }
}
