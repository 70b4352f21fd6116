package dev.headrace.runtime.operator;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/** Where an operator gets the bytes of a key from: those at hand, or the serializer. */
final class KeyBytes {
  private final TaskContext context;
  private final boolean atHand;
  private final Serializer<Object> serializer;
  private final String topic;

  KeyBytes(TaskContext context, boolean atHand, Serializer<Object> serializer, String topic) {
    this.context = context;
    this.atHand = atHand;
    this.serializer = serializer;
    this.topic = topic;
  }

  boolean isAtHand() {
    return atHand;
  }

  byte[] of(Object key, Headers headers) {
    byte[] bytes = atHand ? context.keyBytes() : serializer.serialize(topic, headers, key);
    if (bytes == null) {
      throw new IllegalStateException(
          "the key serde for '%s' made no bytes of a key that is not null: use a serde that never returns null"
              .formatted(topic));
    }
    return bytes;
  }
}
