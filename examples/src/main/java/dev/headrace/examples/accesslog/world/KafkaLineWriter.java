package dev.headrace.examples.accesslog.world;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to a topic in Kafka; a retried request never stores a record twice. */
final class KafkaLineWriter implements LineWriter {

  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Callback rememberFailure =
      (metadata, exception) -> {
        if (exception != null) {
          failure.compareAndSet(null, exception);
        }
      };

  KafkaLineWriter(String bootstrapServers, String topic) {
    this.topic = topic;
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
            ProducerConfig.BATCH_SIZE_CONFIG, "131072",
            ProducerConfig.LINGER_MS_CONFIG, "20",
            ProducerConfig.MAX_BLOCK_MS_CONFIG, "15000",
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "60000");
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void append(int partition, byte @Nullable [] value, long timestampMs) {
    throwFailure();
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(topic, partition, timestampMs, null, value), rememberFailure);
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    if (failure.get() == null) {
      producer.flush();
    }
    // Without a bound, close would wait for what can no longer be sent.
    producer.close(Duration.ofSeconds(5));
    throwFailure();
  }

  private void throwFailure() {
    Exception exception = failure.get();
    if (exception != null) {
      throw failed(exception);
    }
  }

  private WorldException failed(Exception cause) {
    return new WorldException(
        "The log cannot be written to topic %s: %s".formatted(topic, cause.getMessage()), cause);
  }
}
