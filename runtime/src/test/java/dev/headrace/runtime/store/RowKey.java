package dev.headrace.runtime.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** The bucket and key of a row, in the order in which a store shows rows. */
final class RowKey implements Comparable<RowKey> {
  final long bucket;
  final byte[] key;

  RowKey(long bucket, byte... key) {
    this.bucket = bucket;
    this.key = key;
  }

  /** The row's key in database and changelog, made independently of the code under test. */
  byte[] storeKey(boolean bucketed) {
    return bucketed ? ByteBuffer.allocate(8 + key.length).putLong(bucket).put(key).array() : key;
  }

  @Override
  public int compareTo(RowKey other) {
    int byBucket = Long.compare(bucket, other.bucket);
    return byBucket != 0 ? byBucket : Arrays.compareUnsigned(key, other.key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowKey that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(bucket) + Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return bucket + "/" + HexFormat.of().formatHex(key);
  }
}
