package dev.headrace.runtime.compile;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** A serde of strings that counts what it is asked for. */
final class CountingSerde implements Serde<String> {
  private int reads;
  private int writes;

  int reads() {
    return reads;
  }

  int writes() {
    return writes;
  }

  @Override
  public Serializer<String> serializer() {
    return (topic, text) -> {
      writes++;
      return text.getBytes(StandardCharsets.UTF_8);
    };
  }

  @Override
  public Deserializer<String> deserializer() {
    return (topic, bytes) -> {
      reads++;
      return new String(bytes, StandardCharsets.UTF_8);
    };
  }
}
