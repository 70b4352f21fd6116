package dev.headrace.runtime.page;

import java.util.Arrays;

/** Which events of a page were marked after they had been added, as bits. Immutable. */
final class Marks {
  /** What the bytes of marks begin with. */
  static final byte MARKS = 1;

  /** No marks. */
  static final Marks NONE = new Marks(new byte[] {MARKS});

  private final byte[] bits;

  /** Reads what {@link #toBytes} has written. */
  Marks(byte[] written) {
    bits = written;
  }

  boolean contains(int index) {
    int at = place(index);
    return at < bits.length && (bits[at] & bit(index)) != 0;
  }

  Marks with(int index) {
    byte[] more = Arrays.copyOf(bits, Math.max(bits.length, place(index) + 1));
    more[place(index)] |= bit(index);
    return new Marks(more);
  }

  byte[] toBytes() {
    return bits;
  }

  private static int place(int index) {
    return 1 + index / Byte.SIZE;
  }

  private static byte bit(int index) {
    return (byte) (1 << (index % Byte.SIZE));
  }
}
