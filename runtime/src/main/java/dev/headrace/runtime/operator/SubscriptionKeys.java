package dev.headrace.runtime.operator;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of what is kept about subscriptions. That of a subscription: the length of the right key
 * in four bytes, the right key, the left key. So those of one right row lie side by side, and begin
 * as no others do. That of a right row that is being told of: -1 in four bytes, the right key.
 */
final class SubscriptionKeys {
  private static final int TELLING = -1;

  private SubscriptionKeys() {}

  /** Returns what the keys of all subscriptions to a right row begin with. */
  static byte[] prefix(byte[] rightKey) {
    return of(rightKey, new byte[0]);
  }

  static byte[] of(byte[] rightKey, byte[] leftKey) {
    return ByteBuffer.allocate(Integer.BYTES + rightKey.length + leftKey.length)
        .putInt(rightKey.length)
        .put(rightKey)
        .put(leftKey)
        .array();
  }

  /** Returns the left key of a subscription. */
  static byte[] leftKey(byte[] key) {
    int start = Integer.BYTES + ByteBuffer.wrap(key).getInt();
    return Arrays.copyOfRange(key, start, key.length);
  }

  /** Returns what the keys of all right rows begin with that are being told of. */
  static byte[] tellings() {
    return telling(new byte[0]);
  }

  static byte[] telling(byte[] rightKey) {
    return ByteBuffer.allocate(Integer.BYTES + rightKey.length)
        .putInt(TELLING)
        .put(rightKey)
        .array();
  }

  /** Returns the right key of one that is being told of. */
  static byte[] rightKeyTold(byte[] key) {
    return Arrays.copyOfRange(key, Integer.BYTES, key.length);
  }
}
