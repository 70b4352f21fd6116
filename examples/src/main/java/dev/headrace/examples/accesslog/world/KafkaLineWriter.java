package dev.headrace.examples.accesslog.world;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to a topic in Kafka; a retried request never stores a record twice. */
final class KafkaLineWriter implements LineWriter {

  private final KafkaTopics topics;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Callback rememberFailure =
      (metadata, exception) -> {
        if (exception != null) {
          failure.compareAndSet(null, exception);
        }
      };

  /**
   * @param topics the topics of the cluster, asked for the reason when writing fails
   * @param topic the topic to write
   * @param patience how long a record may take to be stored
   */
  KafkaLineWriter(KafkaTopics topics, String topic, Duration patience) {
    this.topics = topics;
    this.topic = topic;
    int patienceMs = Math.toIntExact(patience.toMillis());
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            topics.bootstrapServers(),
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            "true",
            ProducerConfig.BATCH_SIZE_CONFIG,
            "131072",
            ProducerConfig.LINGER_MS_CONFIG,
            "20",
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            patienceMs,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            patienceMs / 2,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            patienceMs);
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
    String what = "The log cannot be written to topic %s".formatted(topic);
    return new WorldException(what + ": " + reason(cause), cause);
  }

  // Kafka's client says the same of a broker that is away and of a topic that is missing.
  private String reason(Exception cause) {
    try {
      return topics.endOffsets(topic).isEmpty()
          ? "it is no longer there. Has Kafka at %s lost its data, or has the topic been deleted?"
              .formatted(topics.bootstrapServers())
          : String.valueOf(cause.getMessage());
    } catch (WorldException e) {
      return e.getCause() instanceof TimeoutException
          ? "no Kafka broker answers at %s any more.".formatted(topics.bootstrapServers())
          : String.valueOf(e.getMessage());
    }
  }
}
