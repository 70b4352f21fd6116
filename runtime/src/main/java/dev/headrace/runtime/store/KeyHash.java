package dev.headrace.runtime.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The hash of a key's bytes. All keys of a partition agree in the hash that Kafka's partitioner
 * takes, so that one would crowd a few slots; this one multiplies eight bytes at a time with odd
 * constants and folds the high bits down.
 */
public final class KeyHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private KeyHash() {}

  /** Returns the hash of a key. */
  public static int of(byte[] key) {
    return of(0, key);
  }

  /** Returns the hash of a key that begins somewhere in its array and goes on to its end. */
  static int of(byte[] key, int from) {
    return of(0, key, from);
  }

  /** Returns the hash of a key in a bucket. */
  static int of(long bucket, byte[] key) {
    return of(bucket, key, 0);
  }

  private static int of(long bucket, byte[] key, int from) {
    long hash = mix(bucket ^ (key.length - from));
    int at = from;
    for (; at + Long.BYTES <= key.length; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(key, at));
    }
    long tail = 0;
    for (; at < key.length; at++) {
      tail = (tail << 8) | (key[at] & 0xFF);
    }
    return (int) mix(hash ^ tail);
  }

  private static long mix(long value) {
    long mixed = value * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
