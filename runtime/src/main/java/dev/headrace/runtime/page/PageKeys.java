package dev.headrace.runtime.page;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The keys of rows within a stretch: a byte for what the row is, then the page's number, big
 * endian. So pages come first and in order.
 */
final class PageKeys {
  private static final byte PAGE = 0;
  private static final byte MARKS = 1;
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

  /** Returns the key of a page, good until the next probe. */
  byte[] probePage(int page) {
    return write(probe, PAGE, page);
  }

  /** Returns the key of a page's marks, good until the next probe. */
  byte[] probeMarks(int page) {
    return write(probe, MARKS, page);
  }

  static boolean isPage(byte[] key) {
    return key[0] == PAGE;
  }

  static int numberOf(byte[] key) {
    return (int) INTS.get(key, 1);
  }

  private static byte[] write(byte[] key, byte kind, int page) {
    key[0] = kind;
    INTS.set(key, 1, page);
    return key;
  }
}
