package dev.headrace.runtime.operator;

import dev.headrace.dsl.serde.Parts;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * What a key was between two of its records; since when is the timestamp of its row. Immutable.
 *
 * @param value the value; null where nothing is said but that there was a record when it ended
 * @param untilMs the first instant at which it was something else, in ms; {@link #OPEN} for what
 *     the key is now
 */
record Version(@Nullable Object value, long untilMs) {
  static final long OPEN = Long.MAX_VALUE;

  /** Returns what stands for a record at an instant that no version begins or ends with. */
  static Version endAt(long atMs) {
    return new Version(null, atMs);
  }

  /** Returns what a key is now. */
  static Version now(Object value) {
    return new Version(value, OPEN);
  }

  /** Returns the serde: eight bytes for the end, then the value as a part. */
  @SuppressWarnings("unchecked") // Types end at the plan; values fit their serde.
  static Serde<Version> serde(Serde<?> valueSerde) {
    var serializer = (Serializer<Object>) valueSerde.serializer();
    var deserializer = (Deserializer<Object>) valueSerde.deserializer();
    return Serdes.serdeFrom(
        (topic, version) -> write(topic, version, serializer),
        (topic, bytes) -> read(topic, bytes, deserializer));
  }

  // A store explains what it means that a serde makes no bytes, or reads its bytes as null.
  private static byte @Nullable [] write(
      String topic, Version version, Serializer<Object> serializer) {
    byte[] value = version.value == null ? null : serializer.serialize(topic, version.value);
    if (value == null && version.value != null) {
      return null;
    }
    Parts.Writer writer = new Parts.Writer();
    writer.writeLong(version.untilMs);
    writer.writePart(value);
    return writer.toBytes();
  }

  private static @Nullable Version read(
      String topic, byte[] bytes, Deserializer<Object> deserializer) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    long untilMs = reader.readLong();
    byte[] part = reader.readPart();
    reader.requireEnd();
    if (part == null) {
      return new Version(null, untilMs);
    }
    Object value = deserializer.deserialize(topic, part);
    return value == null ? null : new Version(value, untilMs);
  }
}
