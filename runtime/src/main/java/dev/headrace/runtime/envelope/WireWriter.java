package dev.headrace.runtime.envelope;

import java.util.Arrays;

/** A growing byte array that numbers are appended to. */
final class WireWriter {
  private byte[] bytes;
  private int size;

  WireWriter(int expectedSize) {
    this.bytes = new byte[expectedSize];
  }

  void writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /** Appends an unsigned number in groups of seven bits, the lowest first. */
  void writeUnsigned(long value) {
    reserve(WireReader.MAX_VARINT_BYTES);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Appends a signed number so that small ones of either sign are short. */
  void writeSigned(long value) {
    writeUnsigned((value << 1) ^ (value >> 63));
  }

  void writeBytes(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
