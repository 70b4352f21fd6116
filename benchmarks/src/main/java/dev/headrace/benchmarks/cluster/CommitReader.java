package dev.headrace.benchmarks.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Hears of each commit of a group when it is made, by reading the broker's own topic of commits.
 * For one thread.
 */
public final class CommitReader implements AutoCloseable {
  /** Where a broker keeps the positions of groups. */
  static final String TOPIC = "__consumer_offsets";

  // Keys of later versions are about the group itself.
  private static final short LAST_COMMIT_VERSION = 1;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String group;
  private final Map<TopicPartition, Long> committed = new HashMap<>();

  /**
   * @param consumer reads the topic from its beginning; closed with this
   * @param group whose commits count
   */
  CommitReader(KafkaConsumer<byte[], byte[]> consumer, String group) {
    this.consumer = consumer;
    this.group = group;
  }

  /** Waits for the next commits, at most so long. */
  public void poll(Duration atMost) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
      take(record.key(), record.value());
    }
  }

  /** Takes in a record in the broker's format: its version, then its fields, big endian. */
  void take(byte[] key, byte @Nullable [] value) {
    ByteBuffer fields = ByteBuffer.wrap(key);
    // Without a value, a position is forgotten, which does not undo what was processed.
    if (fields.getShort() > LAST_COMMIT_VERSION || value == null || !text(fields).equals(group)) {
      return;
    }
    TopicPartition partition = new TopicPartition(text(fields), fields.getInt());
    committed.put(partition, ByteBuffer.wrap(value).getLong(Short.BYTES));
  }

  private static String text(ByteBuffer fields) {
    byte[] bytes = new byte[fields.getShort()];
    fields.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns the sum of the positions that the group has committed for a topic. */
  public long committed(String topic) {
    return committed.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(topic))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
