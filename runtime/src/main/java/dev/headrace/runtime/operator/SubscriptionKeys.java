package dev.headrace.runtime.operator;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of subscriptions: the length of the right key in four bytes, the right key, the left
 * key. So those of one right row lie side by side, and begin as no others do.
 */
final class SubscriptionKeys {
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
}
