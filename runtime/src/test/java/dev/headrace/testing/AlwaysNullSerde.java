package dev.headrace.testing;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** A serde that makes nothing of any bytes. */
final class AlwaysNullSerde implements Serde<Integer> {
  @Override
  public Serializer<Integer> serializer() {
    return (topic, number) -> new byte[] {1};
  }

  @Override
  public Deserializer<Integer> deserializer() {
    return (topic, bytes) -> null;
  }
}
