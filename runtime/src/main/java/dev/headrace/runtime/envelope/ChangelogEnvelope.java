package dev.headrace.runtime.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Keys and values of changelog records, version 1. A key is the version before the store's key; a
 * value is the version, the timestamp as 8 bytes big endian, then the value's bytes. The database
 * keeps the same value, so that a restore copies it; a deleted key has a null record value.
 *
 * <p>One record of a changelog partition is about none of its rows, but about how all of them are
 * laid out. Its key begins with 0, which is no version; its value is the version, then text.
 */
public final class ChangelogEnvelope {
  /** Where the store's key begins in the key of a changelog record. */
  public static final int STORE_KEY_FROM = 1;

  private static final String KEY = "The key of a changelog record";
  private static final String VALUE = "A value in a store or its changelog";
  private static final String LAYOUT = "The layout in a changelog";
  private static final byte VERSION = 1;
  private static final byte[] LAYOUT_KEY = "\0layout".getBytes(UTF_8);
  private static final int VALUE_HEADER_BYTES = 1 + Long.BYTES;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private ChangelogEnvelope() {}

  /** Returns the key of the changelog record for a key of the store. */
  public static byte[] recordKey(byte[] storeKey) {
    byte[] recordKey = new byte[storeKey.length + 1];
    recordKey[0] = VERSION;
    System.arraycopy(storeKey, 0, recordKey, 1, storeKey.length);
    return recordKey;
  }

  /** Returns the key of the changelog record for a row in a bucket of the store. */
  public static byte[] recordKey(long bucket, byte[] key) {
    byte[] recordKey = new byte[1 + Long.BYTES + key.length];
    recordKey[0] = VERSION;
    LONGS.set(recordKey, 1, bucket);
    System.arraycopy(key, 0, recordKey, 1 + Long.BYTES, key.length);
    return recordKey;
  }

  /**
   * Checks the key of a changelog record without a copy, and returns it. The store's key begins at
   * {@link #STORE_KEY_FROM}.
   *
   * @throws EnvelopeException if the version is unknown or the key is empty
   */
  public static byte[] requireKey(byte[] recordKey) {
    requireVersion(KEY, recordKey, 1);
    return recordKey;
  }

  /**
   * Returns the store's key that a changelog record is about.
   *
   * @throws EnvelopeException if the version is unknown or the key is empty
   */
  public static byte[] storeKey(byte[] recordKey) {
    return Arrays.copyOfRange(requireKey(recordKey), STORE_KEY_FROM, recordKey.length);
  }

  /**
   * Returns the envelope of a value.
   *
   * @param valueBytes the value's bytes, possibly none
   * @param timestampMs the row's timestamp in ms
   */
  public static byte[] value(byte[] valueBytes, long timestampMs) {
    byte[] envelope = new byte[VALUE_HEADER_BYTES + valueBytes.length];
    envelope[0] = VERSION;
    LONGS.set(envelope, 1, timestampMs);
    System.arraycopy(valueBytes, 0, envelope, VALUE_HEADER_BYTES, valueBytes.length);
    return envelope;
  }

  /**
   * Returns the row's timestamp in ms.
   *
   * @throws EnvelopeException if the version is unknown or the envelope too short
   */
  public static long timestampMs(byte[] envelope) {
    requireVersion(VALUE, envelope, VALUE_HEADER_BYTES);
    return (long) LONGS.get(envelope, 1);
  }

  /**
   * Returns the value's bytes.
   *
   * @throws EnvelopeException if the version is unknown or the envelope too short
   */
  public static byte[] valueBytes(byte[] envelope) {
    requireVersion(VALUE, envelope, VALUE_HEADER_BYTES);
    return Arrays.copyOfRange(envelope, VALUE_HEADER_BYTES, envelope.length);
  }

  /**
   * Checks the version and size of a value's envelope without a copy.
   *
   * @throws EnvelopeException if the version is unknown or the envelope too short
   */
  public static void requireValue(byte[] envelope) {
    requireVersion(VALUE, envelope, VALUE_HEADER_BYTES);
  }

  /** Returns the key of the record that says how rows are laid out. */
  public static byte[] layoutKey() {
    return LAYOUT_KEY.clone();
  }

  /** Returns whether a record is the one that says how rows are laid out. */
  public static boolean isLayoutKey(byte[] recordKey) {
    return Arrays.equals(recordKey, LAYOUT_KEY);
  }

  /** Returns the value of the record that says how rows are laid out. */
  public static byte[] layout(String layout) {
    byte[] text = layout.getBytes(UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(VERSION).put(text).array();
  }

  /**
   * Returns what the record's value says.
   *
   * @throws EnvelopeException if the version is unknown
   */
  public static String layout(byte[] value) {
    requireVersion(LAYOUT, value, 1);
    return new String(value, 1, value.length - 1, UTF_8);
  }

  private static void requireVersion(String what, byte[] bytes, int minBytes) {
    if (bytes.length > 0 && bytes[0] != VERSION) {
      throw EnvelopeException.unknownVersion(what, bytes[0] & 0xFF, VERSION);
    }
    if (bytes.length < minBytes) {
      throw EnvelopeException.damaged(what, "it has only " + bytes.length + " bytes");
    }
  }
}
