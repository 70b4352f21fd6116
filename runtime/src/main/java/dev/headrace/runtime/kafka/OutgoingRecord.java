package dev.headrace.runtime.kafka;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record on its way to the producer, with those that go there together with it behind it. */
final class OutgoingRecord extends ProducerRecord<byte[], byte[]> {
  // What a record with a key and a value takes beside their bytes, about.
  private static final int OBJECT_BYTES = 200;

  private final Callback onSent;
  private @Nullable OutgoingRecord next;

  OutgoingRecord(
      String topic,
      @Nullable Integer partition,
      long timestampMs,
      byte @Nullable [] key,
      byte @Nullable [] value,
      @Nullable Iterable<Header> headers,
      Callback onSent) {
    super(topic, partition, timestampMs, key, value, headers);
    this.onSent = onSent;
  }

  OutgoingRecord(
      TopicPartition partition,
      long timestampMs,
      byte @Nullable [] key,
      byte @Nullable [] value,
      @Nullable Iterable<Header> headers,
      Callback onSent) {
    this(partition.topic(), partition.partition(), timestampMs, key, value, headers, onSent);
  }

  Callback onSent() {
    return onSent;
  }

  void follow(OutgoingRecord record) {
    next = record;
  }

  /** Returns the one behind it and lets go of it, lest what was sent keeps all behind it alive. */
  @Nullable OutgoingRecord takeNext() {
    OutgoingRecord taken = next;
    next = null;
    return taken;
  }

  /** Returns about how much memory it takes, in bytes. */
  int bytes() {
    return OBJECT_BYTES
        + (key() == null ? 0 : key().length)
        + (value() == null ? 0 : value().length);
  }
}
