package dev.headrace.examples.accesslog.world;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The committed records of a Kafka cluster, read without a consumer group. */
final class KafkaRecords {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String bootstrapServers;

  KafkaRecords(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Passes on all committed records before these ends. They have to be the ends that uncommitted
   * readers see: a broker answers a commit before its mark has reached every partition, and until
   * then a committed reader's own end lies before the records.
   */
  void readAll(Map<TopicPartition, Long> ends, RecordVisitor visitor) {
    try (KafkaConsumer<byte[], byte[]> consumer = openConsumer()) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      poll(
          consumer,
          ends,
          record ->
              visitor.visit(record.partition(), record.timestamp(), record.key(), record.value()));
    }
  }

  /** Adds the last values to the end offsets of a topic that was written without transactions. */
  List<PartitionEnd> ends(Map<TopicPartition, Long> offsets) {
    var ends = new PartitionEnd[offsets.size()];
    offsets.forEach(
        (partition, offset) -> ends[partition.partition()] = new PartitionEnd(offset, -1, null));
    try (KafkaConsumer<byte[], byte[]> consumer = openConsumer()) {
      consumer.assign(offsets.keySet());
      // Of the last two records one has a value, if any of the partition does.
      offsets.forEach((partition, offset) -> consumer.seek(partition, Math.max(0, offset - 2)));
      poll(
          consumer,
          offsets,
          record -> {
            if (record.value() != null) {
              long offset = ends[record.partition()].offset();
              ends[record.partition()] = new PartitionEnd(offset, record.offset(), record.value());
            }
          });
    }
    return List.of(ends);
  }

  private void poll(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, RecordSink sink) {
    Set<TopicPartition> unfinished = new HashSet<>(ends.keySet());
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      unfinished.removeIf(
          partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
      if (unfinished.isEmpty()) {
        return;
      }
      var records = consumer.poll(Duration.ofMillis(100));
      records.forEach(sink::take);
      if (!records.isEmpty()) {
        deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
      } else if (System.nanoTime() - deadlineNanos > 0) {
        throw new WorldException(
            "Kafka at %s has sent nothing of %s for %d s, though there is more to read."
                .formatted(bootstrapServers, unfinished, PATIENCE.toSeconds()),
            null);
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> openConsumer() {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
            // At the end of a partition a broker would hold an answer back for half a second.
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "20",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private interface RecordSink {
    void take(ConsumerRecord<byte[], byte[]> record);
  }
}
