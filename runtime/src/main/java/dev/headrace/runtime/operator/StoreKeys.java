package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreSpec;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Turns the keys of a processor's store into bytes and back. */
final class StoreKeys {
  private final String store;
  private final String topic;
  private final Serializer<Object> serializer;
  private final Deserializer<?> deserializer;

  /**
   * Creates it.
   *
   * @param spec the store
   * @param topic the topic named to the serdes
   */
  @SuppressWarnings("unchecked") // Types end at the plan; the keys are those of the definition.
  StoreKeys(StoreSpec spec, String topic) {
    this.store = spec.name();
    this.topic = topic;
    this.serializer = (Serializer<Object>) spec.keySerde().serializer();
    this.deserializer = spec.keySerde().deserializer();
  }

  byte[] bytes(Object key) {
    return bytes(key, serializer);
  }

  /** Returns the bytes of what keys begin with. */
  <P> byte[] bytes(P prefix, Serializer<P> prefixSerializer) {
    byte[] bytes = prefixSerializer.serialize(topic, prefix);
    if (bytes == null) {
      throw new IllegalArgumentException(
          "a key of store '%s' is null: use keys that are not".formatted(store));
    }
    return bytes;
  }

  Object key(byte[] bytes) {
    Object key = deserializer.deserialize(topic, bytes);
    if (key == null) {
      throw new IllegalStateException(
          "the key serde of store '%s' reads its own bytes of a key as null: use a serde that reads back what it wrote"
              .formatted(store));
    }
    return key;
  }
}
