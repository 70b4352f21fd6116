package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.RecordBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a reader stands in each partition it was told to read, and what a poll adds to that. The
 * client also reports partitions of which it has fetched nothing new; these make no batch.
 */
final class PolledPositions {
  private final Map<TopicPartition, Long> positions = new HashMap<>();

  void set(TopicPartition partition, long offset) {
    positions.put(partition, offset);
  }

  void forget(Collection<TopicPartition> partitions) {
    partitions.forEach(positions::remove);
  }

  void forgetAll() {
    positions.clear();
  }

  /** Returns the next offset to be read, or empty while there is none. */
  OptionalLong get(TopicPartition partition) {
    Long position = positions.get(partition);
    return position == null ? OptionalLong.empty() : OptionalLong.of(position);
  }

  /** Returns what was polled as batches, and advances the positions past them. */
  List<RecordBatch> advance(ConsumerRecords<byte[], byte[]> polled) {
    List<RecordBatch> batches = new ArrayList<>(polled.nextOffsets().size());
    polled.nextOffsets().forEach((partition, next) -> advance(polled, partition, next, batches));
    return batches;
  }

  private void advance(
      ConsumerRecords<byte[], byte[]> polled,
      TopicPartition partition,
      OffsetAndMetadata next,
      List<RecordBatch> batches) {
    List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
    Long before = positions.put(partition, next.offset());
    if (!records.isEmpty() || before == null || next.offset() > before) {
      batches.add(new KafkaBatch(partition, records, positionOf(next)));
    }
  }

  static InputPosition positionOf(OffsetAndMetadata next) {
    return new InputPosition(next.offset(), next.leaderEpoch().orElse(null));
  }
}
