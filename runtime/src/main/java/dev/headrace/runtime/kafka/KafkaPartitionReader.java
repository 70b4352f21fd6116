package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads assigned partitions; asks an admin client for ends, because a consumer only tells its own.
 */
final class KafkaPartitionReader implements PartitionReader {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final ClientFailures failures;
  private final PolledPositions positions = new PolledPositions();

  KafkaPartitionReader(Consumer<byte[], byte[]> consumer, Admin admin, ClientFailures failures) {
    this.consumer = consumer;
    this.admin = admin;
    this.failures = failures;
  }

  @Override
  public Map<TopicPartition, OffsetRange> highWatermarks(Set<TopicPartition> partitions) {
    Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
    Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
    starts.forEach(
        (partition, start) ->
            ranges.put(partition, new OffsetRange(start, ends.getOrDefault(partition, start))));
    return ranges;
  }

  @Override
  public void assign(Map<TopicPartition, Long> offsets) {
    consumer.assign(offsets.keySet());
    positions.forgetAll();
    offsets.forEach(
        (partition, offset) -> {
          consumer.seek(partition, offset);
          positions.set(partition, offset);
        });
  }

  @Override
  public List<RecordBatch> poll(Duration atMost) {
    if (consumer.assignment().isEmpty()) {
      return List.of();
    }
    try {
      return positions.advance(consumer.poll(atMost));
    } catch (KafkaException e) {
      throw failures.outsideEpoch("read " + consumer.assignment(), e);
    }
  }

  @Override
  public long position(TopicPartition partition) {
    return positions
        .get(partition)
        .orElseThrow(
            () -> new IllegalStateException(partition + " is not assigned to this reader"));
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    admin.close(CLOSE_TIMEOUT);
  }

  private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    partitions.forEach(partition -> question.put(partition, spec));
    Map<TopicPartition, Long> answer = new HashMap<>();
    AdminCalls.await(
            failures,
            "find the first and last offsets of " + partitions,
            admin
                .listOffsets(question, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .all())
        .forEach((partition, info) -> answer.put(partition, info.offset()));
    return answer;
  }
}
