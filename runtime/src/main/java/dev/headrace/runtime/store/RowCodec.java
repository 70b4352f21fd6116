package dev.headrace.runtime.store;

import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.envelope.EnvelopeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Makes the keys and envelopes of one store's rows, and reads them back. */
final class RowCodec {
  private static final int FIRST_GUESS_BYTES = 64;
  private static final int AVERAGE_SHIFT = 4;

  private final StoreShape spec;
  private final String topic;
  private final Serializer<Object> serializer;
  private final Deserializer<?> deserializer;
  private int averageBytes = FIRST_GUESS_BYTES;

  RowCodec(StoreShape spec, String topic) {
    this.spec = spec;
    this.topic = topic;
    @SuppressWarnings("unchecked") // Types end at the plan; values of a store fit its serde.
    Serializer<Object> untyped = (Serializer<Object>) spec.valueSerde().serializer();
    this.serializer = untyped;
    this.deserializer = spec.valueSerde().deserializer();
  }

  /** Returns about how long the next envelope will be, going by the last ones. */
  int expectedBytes() {
    return averageBytes;
  }

  /** Returns the key of a row in the database. */
  byte[] storeKey(long bucket, byte[] key) {
    if (!spec.bucketed()) {
      return key;
    }
    return ByteBuffer.allocate(Long.BYTES + key.length).putLong(bucket).put(key).array();
  }

  /** Returns the bucket of a key in the database. */
  long bucketOf(byte[] storeKey) {
    if (!spec.bucketed()) {
      return 0;
    }
    long bucket = storeKey.length < Long.BYTES ? -1 : ByteBuffer.wrap(storeKey).getLong();
    if (bucket < 0) {
      throw new StoreException(
          "Store '"
              + spec.name()
              + "' holds a key that starts with no window: it was written by an operator without"
              + " windows; give the windowed operator a new name, or reset the application.",
          null);
    }
    return bucket;
  }

  /** Returns the row's own part of a key in the database. */
  byte[] keyOf(byte[] storeKey) {
    return spec.bucketed() ? Arrays.copyOfRange(storeKey, Long.BYTES, storeKey.length) : storeKey;
  }

  /** Returns where the keys of a bucket start in the database. */
  byte[] startOf(long bucket) {
    return storeKey(bucket, new byte[0]);
  }

  /**
   * Returns where the keys of a bucket end in the database, or null when they end with the store.
   */
  byte @Nullable [] endOf(long bucket) {
    return spec.bucketed() && bucket < Long.MAX_VALUE ? startOf(bucket + 1) : null;
  }

  byte[] encode(Object value, long timestampMs) {
    byte[] valueBytes;
    try {
      valueBytes = serializer.serialize(topic, value);
    } catch (RuntimeException e) {
      throw new StoreException(
          "The value serde of store '"
              + spec.name()
              + "' cannot write a "
              + typeOf(value)
              + ": "
              + e
              + "; correct the serde, or the operator that made the value.",
          e);
    }
    if (valueBytes == null) {
      throw new StoreException(
          "The value serde of store '"
              + spec.name()
              + "' writes a "
              + typeOf(value)
              + " as null, which would delete the row; let it write bytes, or let the operator"
              + " return null.",
          null);
    }
    byte[] envelope = ChangelogEnvelope.value(valueBytes, timestampMs);
    averageBytes += (envelope.length - averageBytes) >> AVERAGE_SHIFT;
    return envelope;
  }

  /** Returns the timestamp in an envelope. */
  long timestampMs(byte[] envelope) {
    try {
      return ChangelogEnvelope.timestampMs(envelope);
    } catch (EnvelopeException e) {
      throw unreadable(e);
    }
  }

  private StoreException unreadable(EnvelopeException cause) {
    return new StoreException(
        "Store '" + spec.name() + "' cannot be read. " + cause.getMessage(), cause);
  }

  Object decode(byte[] envelope) {
    Object value;
    try {
      value = deserializer.deserialize(topic, ChangelogEnvelope.valueBytes(envelope));
    } catch (EnvelopeException e) {
      throw unreadable(e);
    } catch (RuntimeException e) {
      throw new StoreException(
          "The value serde of store '"
              + spec.name()
              + "' cannot read what it holds: "
              + e
              + "; use a serde that reads what earlier versions of the application wrote, or give"
              + " the operator a new name.",
          e);
    }
    if (value == null) {
      throw new StoreException(
          "The value serde of store '"
              + spec.name()
              + "' reads a value it wrote as null; use a serde that reads back what it wrote.",
          null);
    }
    return value;
  }

  private static String typeOf(Object value) {
    return value.getClass().getName();
  }
}
