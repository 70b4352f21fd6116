package dev.headrace.runtime.operator;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A right row that has changed, and how far those that name it have been told. */
final class Telling {
  final Object rightKey;
  final byte[] rightKeyBytes;

  /** The timestamp of the change. */
  final long atMs;

  /** The key of the last subscription that was told, or null when none was. */
  private byte @Nullable [] toldUpTo;

  Telling(Object rightKey, byte[] rightKeyBytes, long atMs, byte @Nullable [] toldUpTo) {
    this.rightKey = rightKey;
    this.rightKeyBytes = rightKeyBytes;
    this.atMs = atMs;
    this.toldUpTo = toldUpTo;
  }

  byte @Nullable [] toldUpTo() {
    return toldUpTo;
  }

  void toldUpTo(byte[] subscription) {
    toldUpTo = subscription;
  }

  /** Returns whether a subscription has still to be told. */
  boolean isToTell(byte[] subscription) {
    return toldUpTo == null || Arrays.compareUnsigned(subscription, toldUpTo) > 0;
  }

  /** Returns what is kept of it: the timestamp in eight bytes, and how far it has come. */
  byte[] toBytes() {
    byte[] last = toldUpTo == null ? new byte[0] : toldUpTo;
    return ByteBuffer.allocate(Long.BYTES + last.length).putLong(atMs).put(last).array();
  }

  static Telling of(Object rightKey, byte[] rightKeyBytes, byte[] kept) {
    byte[] last = Arrays.copyOfRange(kept, Long.BYTES, kept.length);
    long atMs = ByteBuffer.wrap(kept).getLong();
    return new Telling(rightKey, rightKeyBytes, atMs, last.length == 0 ? null : last);
  }
}
