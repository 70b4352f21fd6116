package dev.headrace.runtime.page;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The keys of rows within a stretch: a byte for what the row is, then the page's number, big
 * endian. So pages come first and in order. Events that have no place in a page come last, in lists
 * by their keys.
 */
final class PageKeys {
  private static final byte PAGE = 0;
  private static final byte MARKS = 1;
  private static final byte SINGLE = 2;
  private static final int LENGTH = 1 + Integer.BYTES;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] probe = new byte[LENGTH];

  /** Returns the key of a page, to be kept. */
  static byte[] ofPage(int page) {
    return write(new byte[LENGTH], PAGE, page);
  }

  /** Returns the key of a page's marks, to be kept. */
  static byte[] ofMarks(int page) {
    return write(new byte[LENGTH], MARKS, page);
  }

  /** Returns what the keys of all pages begin with. */
  static byte[] pages() {
    return new byte[] {PAGE};
  }

  /** Returns what the keys of all events begin with that are not in pages. */
  static byte[] singles() {
    return new byte[] {SINGLE};
  }

  /** Returns what the rows of a key's events are listed by that are not in pages. */
  static byte[] ofSingles(byte[] key) {
    byte[] list = new byte[1 + key.length];
    list[0] = SINGLE;
    System.arraycopy(key, 0, list, 1, key.length);
    return list;
  }

  /** Returns the key of a page, good until the next probe. */
  byte[] probePage(int page) {
    return write(probe, PAGE, page);
  }

  /** Returns the key of a page's marks, good until the next probe. */
  byte[] probeMarks(int page) {
    return write(probe, MARKS, page);
  }

  /** Returns the number at the end of a key: of a page, or of an event in its list. */
  static int numberOf(byte[] key) {
    return (int) INTS.get(key, key.length - Integer.BYTES);
  }

  private static byte[] write(byte[] key, byte kind, int page) {
    key[0] = kind;
    INTS.set(key, 1, page);
    return key;
  }
}
