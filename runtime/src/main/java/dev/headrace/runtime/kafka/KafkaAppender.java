package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.Appender;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Appends to one partition and is itself the callback of each of its records. */
final class KafkaAppender implements Appender, Callback {
  private final RecordSender sender;
  private final TopicPartition partition;
  // Written by the producer's one network thread only.
  private volatile long nextOffset = -1;

  KafkaAppender(RecordSender sender, TopicPartition partition) {
    this.sender = sender;
    this.partition = partition;
  }

  @Override
  public void append(
      byte @Nullable [] key, byte @Nullable [] value, long timestampMs, Headers headers) {
    sender.send(
        new ProducerRecord<>(
            partition.topic(), partition.partition(), timestampMs, key, value, headers),
        this);
  }

  @Override
  public void append(byte[] key, byte @Nullable [] value, long timestampMs) {
    sender.send(
        new ProducerRecord<>(partition.topic(), partition.partition(), timestampMs, key, value),
        this);
  }

  @Override
  public long nextOffset() {
    return nextOffset;
  }

  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    if (failure == null && metadata != null) {
      nextOffset = metadata.offset() + 1;
    } else {
      sender.note(metadata, failure);
    }
  }
}
