package dev.headrace.dsl;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.serde.Parts;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** The format of a change on its way through the topic of an exchange. */
final class ChangeSerde {
  private static final int VERSION = 1;

  private ChangeSerde() {}

  /** Returns the serde of changes of values that this serde writes. */
  static <V> Serde<Change> of(Serde<V> values) {
    @SuppressWarnings("unchecked") // The values of a change are of the type of their table.
    Serializer<Object> serializer = (Serializer<Object>) values.serializer();
    Deserializer<V> deserializer = values.deserializer();
    return Serdes.serdeFrom(
        (topic, change) -> write(topic, change, serializer),
        (topic, bytes) -> read(topic, bytes, deserializer));
  }

  private static byte[] write(String topic, Change change, Serializer<Object> values) {
    Parts.Writer writer = new Parts.Writer();
    writer.writeInt(VERSION);
    writer.writeLong(change.beforeMs());
    writer.writePart(bytes(topic, change.before(), values));
    writer.writePart(bytes(topic, change.after(), values));
    return writer.toBytes();
  }

  private static byte @Nullable [] bytes(
      String topic, @Nullable Object value, Serializer<Object> values) {
    return value == null ? null : values.serialize(topic, value);
  }

  private static Change read(String topic, byte[] bytes, Deserializer<?> values) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    int version = reader.readInt();
    if (version != VERSION) {
      throw new SerializationException(
          "a change from topic %s has the format %d, and this version reads %d: use a newer version of Headrace"
              .formatted(topic, version, VERSION));
    }
    long beforeMs = reader.readLong();
    Object before = value(topic, reader.readPart(), values);
    Object after = value(topic, reader.readPart(), values);
    reader.requireEnd();
    return new Change(before, beforeMs, after);
  }

  private static @Nullable Object value(
      String topic, byte @Nullable [] bytes, Deserializer<?> values) {
    return bytes == null ? null : values.deserialize(topic, bytes);
  }
}
