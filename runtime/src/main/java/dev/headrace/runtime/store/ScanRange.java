package dev.headrace.runtime.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A range of a store's rows: a part of one bucket, which is 0 in a store without buckets, or a
 * stretch of buckets; and in which order a walk goes over it.
 */
public final class ScanRange {
  private static final byte[] FIRST = {};

  final long fromBucket;
  final long toBucket;

  /** The first key, empty to begin with the first there is. */
  final byte[] fromKey;

  /** The key behind the last one, or null for no end. */
  final byte @Nullable [] toKey;

  /** Whether a walk goes from the last key to the first. */
  final boolean descending;

  private ScanRange(
      long fromBucket, long toBucket, byte[] fromKey, byte @Nullable [] toKey, boolean descending) {
    this.fromBucket = fromBucket;
    this.toBucket = toBucket;
    this.fromKey = fromKey;
    this.toKey = toKey;
    this.descending = descending;
  }

  /** Returns a range of the keys of bucket 0. */
  public static ScanRange ofKeys(byte[] fromInclusive, byte @Nullable [] toExclusive) {
    return new ScanRange(0, 0, fromInclusive, toExclusive, false);
  }

  /** Returns the range of all keys of bucket 0 that begin with these bytes. */
  public static ScanRange ofPrefix(byte[] prefix) {
    return ofPrefix(0, prefix);
  }

  /** Returns the range of all keys of one bucket that begin with these bytes. */
  public static ScanRange ofPrefix(long bucket, byte[] prefix) {
    return new ScanRange(bucket, bucket, prefix, endOfPrefix(prefix), false);
  }

  /** Returns a stretch of buckets, both ends included. */
  public static ScanRange ofBuckets(long first, long last) {
    return new ScanRange(first, last, FIRST, null, false);
  }

  /** Returns the same range of keys in the opposite order. */
  public ScanRange reversed() {
    return new ScanRange(fromBucket, toBucket, fromKey, toKey, !descending);
  }

  /**
   * Returns what is left of a range of keys once a walk has come to one of them.
   *
   * @param lastKey the key that was visited last, or null when none was
   */
  public ScanRange behind(byte @Nullable [] lastKey) {
    if (lastKey == null) {
      return this;
    }
    return descending
        ? new ScanRange(fromBucket, toBucket, fromKey, lastKey, true)
        : new ScanRange(
            fromBucket, toBucket, Arrays.copyOf(lastKey, lastKey.length + 1), toKey, false);
  }

  boolean contains(long bucket, byte[] key) {
    return bucket >= fromBucket
        && bucket <= toBucket
        && Arrays.compareUnsigned(key, fromKey) >= 0
        && (toKey == null || Arrays.compareUnsigned(key, toKey) < 0);
  }

  /** Returns the first key behind all that begin with a prefix, or null when there is none. */
  private static byte @Nullable [] endOfPrefix(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xFF) {
        byte[] end = Arrays.copyOf(prefix, i + 1);
        end[i]++;
        return end;
      }
    }
    return null;
  }
}
