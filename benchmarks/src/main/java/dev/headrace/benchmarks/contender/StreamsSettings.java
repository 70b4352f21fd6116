package dev.headrace.benchmarks.contender;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams for each way in which it competes. */
final class StreamsSettings {
  /** A quarter of the heap, as our cache is. */
  private static final long CACHE_BYTES = Runtime.getRuntime().maxMemory() / 4;

  private static final String GUARANTEE_ONCE = StreamsConfig.EXACTLY_ONCE_V2;
  private static final String GUARANTEE_LEAST = StreamsConfig.AT_LEAST_ONCE;

  private StreamsSettings() {}

  static Properties of(ContenderOrder order) {
    Delivery delivery = order.delivery();
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, order.topics().application());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, order.bootstrapServers());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, order.stateDirectory().toString());
    settings.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        delivery.exactlyOnce() ? GUARANTEE_ONCE : GUARANTEE_LEAST);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, delivery.shortest().toMillis());
    switch (order.contender()) {
      case STREAMS_CACHED -> tune(settings, CACHE_BYTES);
      case STREAMS_UNCACHED -> tune(settings, 0);
      case STREAMS_SHORT_SESSION -> {
        // A cache ends with its process; with as many keys as a restart is measured with, it and
        // what is fetched beside it do not fit into the heap.
        tune(settings, 0);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        settings.put(
            StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_000);
      }
      case STREAMS_PROMPT -> {
        tune(settings, 0);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
      }
      default -> {
        // As it comes.
      }
    }
    return settings;
  }

  private static void tune(Properties settings, long cacheBytes) {
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cacheBytes);
    settings.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.OPTIMIZE);
    settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 10_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131_072);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 67_108_864L);
  }
}
