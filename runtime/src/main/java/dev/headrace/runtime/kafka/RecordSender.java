package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.Appender;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Hands records to a producer and keeps the first failure of the epoch for its commit. After a
 * failure the epoch is doomed, so later records are dropped. Safe from any thread.
 */
final class RecordSender {
  /** What went wrong first. */
  record SendFailure(String topic, Exception cause) {}

  private final Producer<byte[], byte[]> producer;
  private final Map<TopicPartition, KafkaAppender> appenders = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable SendFailure> firstFailure = new AtomicReference<>();
  private final Callback onOutputSent = this::note;

  RecordSender(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  void send(
      String topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers) {
    send(new ProducerRecord<>(topic, partition, timestampMs, key, value, headers), onOutputSent);
  }

  Appender appender(TopicPartition partition) {
    return appenders.computeIfAbsent(partition, absent -> new KafkaAppender(this, absent));
  }

  void send(ProducerRecord<byte[], byte[]> record, Callback onSent) {
    if (firstFailure.get() != null) {
      return;
    }
    try {
      var unused = producer.send(record, onSent);
    } catch (KafkaException e) {
      note(record.topic(), e);
    }
  }

  /** Keeps the exception of a callback when it is the first. */
  void note(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    if (failure != null) {
      note(metadata == null ? "unknown" : metadata.topic(), failure);
    }
  }

  @Nullable SendFailure firstFailure() {
    return firstFailure.get();
  }

  /** Forgets failures; called when every callback of the epoch has run. */
  void startAnew() {
    firstFailure.set(null);
  }

  private void note(String topic, Exception failure) {
    firstFailure.compareAndSet(null, new SendFailure(topic, failure));
  }
}
