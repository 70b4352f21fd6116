package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.RecordBatch;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A batch over the client's own records. */
final class KafkaBatch implements RecordBatch {
  private final TopicPartition partition;
  private final List<ConsumerRecord<byte[], byte[]>> records;
  private final InputPosition next;

  KafkaBatch(
      TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, InputPosition next) {
    this.partition = partition;
    this.records = records;
    this.next = next;
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
    return records.get(index).leaderEpoch().orElse(null);
  }

  @Override
  public long timestamp(int index) {
    return records.get(index).timestamp();
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
