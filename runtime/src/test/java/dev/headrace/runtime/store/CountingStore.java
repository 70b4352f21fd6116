package dev.headrace.runtime.store;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;

/** A byte store that counts the keys looked up. */
final class CountingStore implements ByteStore {
  private final ByteStore bytes;
  int gets;

  CountingStore(ByteStore bytes) {
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return bytes.name();
  }

  @Override
  public byte[] get(byte[] key) {
    gets++;
    return bytes.get(key);
  }

  @Override
  public ByteCursor scan(byte[] fromInclusive, byte[] toExclusive) {
    return bytes.scan(fromInclusive, toExclusive);
  }

  @Override
  public ByteCursor scanDescending(byte[] fromInclusive, byte[] toExclusive) {
    return bytes.scanDescending(fromInclusive, toExclusive);
  }

  @Override
  public boolean isEmpty() {
    return bytes.isEmpty();
  }
}
