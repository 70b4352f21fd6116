package dev.headrace.runtime.store;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** A serde of texts and 64-bit integers that counts what it writes and reads. */
final class CountingSerde implements Serde<Object> {
  int written;
  int read;

  @Override
  public Serializer<Object> serializer() {
    return (topic, value) -> {
      written++;
      return bytes(value);
    };
  }

  static byte[] bytes(Object value) {
    return ((value instanceof Long ? "#" : "") + value).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Deserializer<Object> deserializer() {
    return (topic, bytes) -> {
      read++;
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.startsWith("#") ? (Object) Long.valueOf(text.substring(1)) : text;
    };
  }
}
