package dev.headrace.runtime.store;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** A serde of strings that counts what it writes and reads. */
final class CountingSerde implements Serde<String> {
  int written;
  int read;

  @Override
  public Serializer<String> serializer() {
    return (topic, value) -> {
      written++;
      return value.getBytes(StandardCharsets.UTF_8);
    };
  }

  @Override
  public Deserializer<String> deserializer() {
    return (topic, bytes) -> {
      read++;
      return new String(bytes, StandardCharsets.UTF_8);
    };
  }
}
