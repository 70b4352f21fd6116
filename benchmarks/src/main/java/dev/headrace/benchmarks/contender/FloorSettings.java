package dev.headrace.benchmarks.contender;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The clients of the loop written by hand. */
final class FloorSettings {
  private FloorSettings() {}

  static Map<String, Object> consumer(ContenderOrder order) {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        order.bootstrapServers(),
        ConsumerConfig.GROUP_ID_CONFIG,
        order.topics().application(),
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
        ByteArrayDeserializer.class,
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
        ByteArrayDeserializer.class,
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest",
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        order.delivery().exactlyOnce() ? "read_committed" : "read_uncommitted",
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        5_000);
  }

  static Map<String, Object> producer(ContenderOrder order) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, order.bootstrapServers());
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 131_072);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 67_108_864L);
    if (order.delivery().exactlyOnce()) {
      settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, order.topics().application());
    }
    return settings;
  }
}
