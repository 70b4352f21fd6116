package dev.headrace.runtime.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Something of one key that is due at an instant, in the order in which it is to happen. */
final class Due implements Comparable<Due> {
  private final long atMs;
  private final long tieMs;
  private final byte[] key;
  private final int number;

  /**
   * Creates an entry of which a key has one at a time.
   *
   * @param atMs when it is due, in ms
   * @param tieMs what decides between those that are due at once
   * @param key the key bytes, which decide last
   */
  Due(long atMs, long tieMs, byte[] key) {
    this(atMs, tieMs, key, 0);
  }

  /**
   * Creates an entry.
   *
   * @param atMs when it is due, in ms
   * @param tieMs what decides between those that are due at once
   * @param key the key bytes, which decide next
   * @param number what tells those of a key apart, and decides last
   */
  Due(long atMs, long tieMs, byte[] key, int number) {
    this.atMs = atMs;
    this.tieMs = tieMs;
    this.key = key;
    this.number = number;
  }

  long atMs() {
    return atMs;
  }

  long tieMs() {
    return tieMs;
  }

  byte[] key() {
    return key;
  }

  int number() {
    return number;
  }

  @Override
  public int compareTo(Due other) {
    if (atMs != other.atMs) {
      return Long.compare(atMs, other.atMs);
    }
    if (tieMs != other.tieMs) {
      return Long.compare(tieMs, other.tieMs);
    }
    int byKey = Arrays.compareUnsigned(key, other.key);
    return byKey != 0 ? byKey : Integer.compare(number, other.number);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Due that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(atMs) * 31 + Arrays.hashCode(key);
  }
}
