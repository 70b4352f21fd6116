package dev.headrace.state.rocksdb;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import org.jspecify.annotations.Nullable;

/** The entries of one RocksDB whose keys start with the number of this store. */
final class RocksDbStore implements ByteStore {

  private static final int FIRST_KEY_BYTES = 64;

  private final RocksDbTaskDatabase database;
  private final String name;
  private final int number;
  private boolean recorded;
  // Starts with the store's number; reads reuse it.
  private byte[] readKey;

  /**
   * A store.
   *
   * @param recorded whether the database itself knows the store's number already
   */
  RocksDbStore(RocksDbTaskDatabase database, String name, int number, boolean recorded) {
    this.database = database;
    this.name = name;
    this.number = number;
    this.recorded = recorded;
    this.readKey = KeyLayout.key(number, new byte[FIRST_KEY_BYTES]);
  }

  @Override
  public String name() {
    return name;
  }

  int number() {
    return number;
  }

  boolean isRecorded() {
    return recorded;
  }

  void markRecorded() {
    recorded = true;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    int length = KeyLayout.PREFIX_BYTES + key.length;
    if (readKey.length < length) {
      readKey = KeyLayout.key(number, key);
    } else {
      System.arraycopy(key, 0, readKey, KeyLayout.PREFIX_BYTES, key.length);
    }
    return database.get(readKey, length);
  }

  @Override
  public ByteCursor scan(byte[] fromInclusive, byte @Nullable [] toExclusive) {
    return scan(fromInclusive, toExclusive, false);
  }

  @Override
  public ByteCursor scanDescending(byte[] fromInclusive, byte @Nullable [] toExclusive) {
    return scan(fromInclusive, toExclusive, true);
  }

  private ByteCursor scan(byte[] fromInclusive, byte @Nullable [] toExclusive, boolean descending) {
    return database.scan(
        KeyLayout.key(number, fromInclusive),
        toExclusive == null ? KeyLayout.end(number) : KeyLayout.key(number, toExclusive),
        descending);
  }

  @Override
  public boolean isEmpty() {
    try (ByteCursor entries = scan(new byte[0], null)) {
      return !entries.next();
    }
  }
}
