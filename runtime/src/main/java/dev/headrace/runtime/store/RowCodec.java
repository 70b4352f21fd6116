package dev.headrace.runtime.store;

import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.envelope.EnvelopeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes the keys and envelopes of one store's rows, and reads them back. */
final class RowCodec {
  private static final int FIRST_GUESS_BYTES = 64;
  private static final int AVERAGE_SHIFT = 4;

  private final StoreShape spec;
  private final ValueCodec values;
  private int averageBytes = FIRST_GUESS_BYTES;

  RowCodec(StoreShape spec, String topic) {
    this.spec = spec;
    this.values = new ValueCodec(spec.name(), spec.valueSerde(), topic);
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

  /** Returns the key of a row's records in the changelog. */
  byte[] recordKey(long bucket, byte[] key) {
    return spec.bucketed()
        ? ChangelogEnvelope.recordKey(bucket, key)
        : ChangelogEnvelope.recordKey(key);
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
    byte[] envelope = ChangelogEnvelope.value(values.encode(value), timestampMs);
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
    try {
      return values.decode(ChangelogEnvelope.valueBytes(envelope));
    } catch (EnvelopeException e) {
      throw unreadable(e);
    }
  }
}
