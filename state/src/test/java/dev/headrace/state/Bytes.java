package dev.headrace.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.BaseEncoding;
import java.util.ArrayList;
import java.util.List;

/** Byte arrays in a form that tests can write and compare. */
public final class Bytes {

  private static final BaseEncoding HEX = BaseEncoding.base16();

  private Bytes() {}

  /** An array of values from 0 to 255. */
  public static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** The UTF-8 bytes of a text. */
  public static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  /** The bytes as hexadecimal digits. */
  public static String hex(byte[] bytes) {
    return HEX.encode(bytes);
  }

  /** What is left in a cursor, as "key=value" in hexadecimal digits. */
  public static List<String> rest(ByteCursor cursor) {
    List<String> entries = new ArrayList<>();
    while (cursor.next()) {
      entries.add(entry(cursor.key(), cursor.value()));
    }
    return entries;
  }

  /** All entries of a range, as "key=value" in hexadecimal digits. */
  public static List<String> range(ByteStore store, byte[] fromInclusive, byte[] toExclusive) {
    try (ByteCursor cursor = store.scan(fromInclusive, toExclusive)) {
      return rest(cursor);
    }
  }

  /** The same from the last to the first. */
  public static List<String> rangeDescending(
      ByteStore store, byte[] fromInclusive, byte[] toExclusive) {
    try (ByteCursor cursor = store.scanDescending(fromInclusive, toExclusive)) {
      return rest(cursor);
    }
  }

  /** All entries, as "key=value" in hexadecimal digits. */
  public static List<String> entries(ByteStore store) {
    return range(store, new byte[0], null);
  }

  /** One entry, as "key=value" in hexadecimal digits. */
  public static String entry(byte[] key, byte[] value) {
    return hex(key) + "=" + hex(value);
  }
}
