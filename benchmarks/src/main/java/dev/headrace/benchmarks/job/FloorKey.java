package dev.headrace.benchmarks.job;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of a key as a key of a hash map. */
final class FloorKey {
  final byte[] bytes;
  private final int hash;

  FloorKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FloorKey key && Arrays.equals(bytes, key.bytes);
  }
}
