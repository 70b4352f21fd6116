package dev.headrace.runtime.operator;

import dev.headrace.runtime.store.Row;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** The keys of a store's rows: their bytes, and what these were made of. */
final class RowKeys {
  private final KeyBytes ofEvents;
  private final KeyBytes ofKeys;
  private final Serde<?> serde;
  private final Deserializer<?> deserializer;
  private final String topic;

  /**
   * Creates the keys of a store.
   *
   * @param setup where the operator is built from
   * @param serde the serde of the keys
   * @param topic the topic named to the serde
   */
  RowKeys(OperatorSetup setup, Serde<?> serde, String topic) {
    @SuppressWarnings("unchecked") // Types end at the plan; the serde is that of the store's keys.
    Serializer<Object> serializer = (Serializer<Object>) serde.serializer();
    this.ofEvents = new KeyBytes(setup.context(), setup.keyAtHand(0, serde), serializer, topic);
    this.ofKeys = new KeyBytes(setup.context(), false, serializer, topic);
    this.serde = serde;
    this.deserializer = serde.deserializer();
    this.topic = topic;
  }

  /** Returns the serde of the keys. */
  Serde<?> serde() {
    return serde;
  }

  /** Returns whether the bytes of an event's key are those it came with. */
  boolean areAtHand() {
    return ofEvents.isAtHand();
  }

  /** Returns the bytes of the key of the event that is being processed. */
  byte[] bytes(Object key, Headers headers) {
    return ofEvents.of(key, headers);
  }

  /** Returns the bytes of any key. */
  byte[] bytes(Object key) {
    return ofKeys.of(key, new RecordHeaders());
  }

  /** Returns a row's key, decoded once for as long as the row is cached. */
  Object key(Row row) {
    Object key = row.decodedKey();
    if (key == null) {
      key = key(row.key());
      row.decodedKey(key);
    }
    return key;
  }

  /** Returns the key that some bytes were made of. */
  Object key(byte[] bytes) {
    Object key = deserializer.deserialize(topic, bytes);
    if (key == null) {
      throw new IllegalStateException(
          "the key serde reads its own bytes of a key as null: use a serde that reads back what it wrote");
    }
    return key;
  }
}
