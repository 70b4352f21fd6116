package dev.headrace.runtime.store;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Makes bytes of what a user keeps in a store, and reads them back; says whose fault it is. */
public final class ValueCodec {
  private final String store;
  private final String topic;
  private final Serializer<Object> serializer;
  private final Deserializer<?> deserializer;

  /**
   * Creates the codec of a store.
   *
   * @param store its name
   * @param serde the serde of what is kept
   * @param topic the topic named to the serde
   */
  public ValueCodec(String store, Serde<?> serde, String topic) {
    this.store = store;
    this.topic = topic;
    @SuppressWarnings("unchecked") // Types end at the plan; values of a store fit its serde.
    Serializer<Object> untyped = (Serializer<Object>) serde.serializer();
    this.serializer = untyped;
    this.deserializer = serde.deserializer();
  }

  /**
   * Returns the bytes of a value.
   *
   * @throws StoreException if the serde throws or makes none
   */
  public byte[] encode(Object value) {
    byte[] bytes;
    try {
      bytes = serializer.serialize(topic, value);
    } catch (RuntimeException e) {
      throw new StoreException(
          "The value serde of store '%s' cannot write a %s: %s; correct the serde, or the operator that made the value."
              .formatted(store, typeOf(value), e),
          e);
    }
    if (bytes == null) {
      throw new StoreException(
          "The value serde of store '%s' writes a %s as null, which would delete the row; let it write bytes, or let the operator return null."
              .formatted(store, typeOf(value)),
          null);
    }
    return bytes;
  }

  /**
   * Returns the value that bytes were made of.
   *
   * @throws StoreException if the serde throws or reads none
   */
  public Object decode(byte[] bytes) {
    Object value;
    try {
      value = deserializer.deserialize(topic, bytes);
    } catch (RuntimeException e) {
      throw new StoreException(
          "The value serde of store '%s' cannot read what it holds: %s; use a serde that reads what earlier versions of the application wrote, or give the operator a new name."
              .formatted(store, e),
          e);
    }
    if (value == null) {
      throw new StoreException(
          "The value serde of store '%s' reads a value it wrote as null; use a serde that reads back what it wrote."
              .formatted(store),
          null);
    }
    return value;
  }

  private static String typeOf(Object value) {
    return value.getClass().getName();
  }
}
