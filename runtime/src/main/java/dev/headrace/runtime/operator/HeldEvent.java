package dev.headrace.runtime.operator;

import dev.headrace.dsl.serde.Parts;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An event that goes on later as if it had come then; its timestamp is that of its row. Immutable.
 *
 * @param value its value
 * @param headers its headers, which are not to be modified
 */
record HeldEvent(Object value, Headers headers) {

  /** Returns an event whose headers may be modified afterwards. */
  static HeldEvent copyOf(Object value, Headers headers) {
    return new HeldEvent(value, new RecordHeaders(headers));
  }

  /** Returns the serde: the number of headers, key and value of each, then the event's value. */
  @SuppressWarnings("unchecked") // Types end at the plan; values fit their serde.
  static Serde<HeldEvent> serde(Serde<?> valueSerde) {
    var serializer = (Serializer<Object>) valueSerde.serializer();
    var deserializer = (Deserializer<Object>) valueSerde.deserializer();
    return Serdes.serdeFrom(
        (topic, event) -> write(event, serializer.serialize(topic, event.value)),
        (topic, bytes) -> read(topic, bytes, deserializer));
  }

  // A store explains what it means that a serde makes no bytes, or reads its bytes as null.
  private static byte @Nullable [] write(HeldEvent event, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    Header[] headers = event.headers.toArray();
    Parts.Writer writer = new Parts.Writer();
    writer.writeInt(headers.length);
    for (Header header : headers) {
      writer.writePart(header.key().getBytes(StandardCharsets.UTF_8));
      writer.writePart(header.value());
    }
    writer.writePart(value);
    return writer.toBytes();
  }

  private static @Nullable HeldEvent read(
      String topic, byte[] bytes, Deserializer<Object> deserializer) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    RecordHeaders headers = new RecordHeaders();
    for (int left = reader.readCount(); left > 0; left--) {
      String key = new String(reader.readRequiredPart(), StandardCharsets.UTF_8);
      headers.add(key, reader.readPart());
    }
    Object value = deserializer.deserialize(topic, reader.readRequiredPart());
    reader.requireEnd();
    return value == null ? null : new HeldEvent(value, headers);
  }
}
