package dev.headrace.runtime.operator;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An event that waits for others to join with; its timestamp is that of its row. Immutable.
 *
 * @param value its value
 * @param matched whether it has had a match; only kept for sides that are to come out without one
 */
record BufferedEvent(Object value, boolean matched) {
  private static final byte UNMATCHED = 0;
  private static final byte MATCHED = 1;

  BufferedEvent asMatched() {
    return new BufferedEvent(value, true);
  }

  /** Returns the serde: one byte for whether it was matched, then the value. */
  @SuppressWarnings("unchecked") // Types end at the plan; values fit their serde.
  static Serde<BufferedEvent> serde(Serde<?> valueSerde) {
    var serializer = (Serializer<Object>) valueSerde.serializer();
    var deserializer = (Deserializer<Object>) valueSerde.deserializer();
    return Serdes.serdeFrom(
        (topic, event) -> write(serializer.serialize(topic, event.value), event.matched),
        (topic, bytes) -> read(topic, bytes, deserializer));
  }

  // A store explains what it means that a serde makes no bytes.
  private static byte @Nullable [] write(byte @Nullable [] value, boolean matched) {
    if (value == null) {
      return null;
    }
    byte[] bytes = new byte[1 + value.length];
    bytes[0] = matched ? MATCHED : UNMATCHED;
    System.arraycopy(value, 0, bytes, 1, value.length);
    return bytes;
  }

  private static @Nullable BufferedEvent read(
      String topic, byte[] bytes, Deserializer<Object> deserializer) {
    if (bytes.length == 0 || (bytes[0] != UNMATCHED && bytes[0] != MATCHED)) {
      throw new SerializationException(
          "an event that waits for a match, from topic %s, is damaged".formatted(topic));
    }
    byte[] value = new byte[bytes.length - 1];
    System.arraycopy(bytes, 1, value, 0, value.length);
    Object decoded = deserializer.deserialize(topic, value);
    return decoded == null ? null : new BufferedEvent(decoded, bytes[0] == MATCHED);
  }
}
