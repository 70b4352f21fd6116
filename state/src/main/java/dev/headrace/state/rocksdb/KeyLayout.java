package dev.headrace.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * How stores and metadata share one key space: each key starts with the number of its store.
 *
 * <p>All are in one column family, hence in one memtable, which reaches the disk as a whole. That
 * makes data and attributes of a step durable together without a write-ahead log. Number 0 is the
 * metadata: the identity, the numbers of the stores, and the attributes.
 */
final class KeyLayout {

  static final int PREFIX_BYTES = 2;
  static final int METADATA_NUMBER = 0;
  // One number stays free, so that every store has an end that is a key.
  static final int MAX_STORE_NUMBER = 0xFFFE;

  private static final byte IDENTITY = 'i';
  private static final byte STORE_NUMBER = 's';
  private static final byte ATTRIBUTE = 'a';

  private KeyLayout() {}

  static byte[] key(int storeNumber, byte[] key) {
    byte[] prefixed = new byte[PREFIX_BYTES + key.length];
    putNumber(prefixed, storeNumber);
    System.arraycopy(key, 0, prefixed, PREFIX_BYTES, key.length);
    return prefixed;
  }

  /** The first key behind all those of a store. */
  static byte[] end(int storeNumber) {
    return number(storeNumber + 1);
  }

  static byte[] identityKey() {
    return key(METADATA_NUMBER, new byte[] {IDENTITY});
  }

  static byte[] attributeKey(String name) {
    return metadataKey(ATTRIBUTE, name);
  }

  static byte[] storeNumberKey(String name) {
    return metadataKey(STORE_NUMBER, name);
  }

  /** Where the numbers of the stores start, without the prefix of the metadata. */
  static byte[] storeNumbersFrom() {
    return new byte[] {STORE_NUMBER};
  }

  /** Where the numbers of the stores end, without the prefix of the metadata. */
  static byte[] storeNumbersTo() {
    return new byte[] {STORE_NUMBER + 1};
  }

  /** The store's name in a metadata key without the prefix. */
  static String storeName(byte[] metadataKey) {
    return new String(metadataKey, 1, metadataKey.length - 1, UTF_8);
  }

  static byte[] number(int storeNumber) {
    byte[] bytes = new byte[PREFIX_BYTES];
    putNumber(bytes, storeNumber);
    return bytes;
  }

  static int number(byte[] bytes) {
    return (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
  }

  private static void putNumber(byte[] target, int storeNumber) {
    target[0] = (byte) (storeNumber >>> 8);
    target[1] = (byte) storeNumber;
  }

  private static byte[] metadataKey(byte kind, String name) {
    byte[] encoded = name.getBytes(UTF_8);
    byte[] key = new byte[1 + encoded.length];
    key[0] = kind;
    System.arraycopy(encoded, 0, key, 1, encoded.length);
    return key(METADATA_NUMBER, key);
  }
}
