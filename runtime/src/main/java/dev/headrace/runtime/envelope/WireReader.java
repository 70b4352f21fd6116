package dev.headrace.runtime.envelope;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A position in foreign bytes; whatever they hold, it stays inside of them. */
final class WireReader {
  static final int MAX_VARINT_BYTES = 10;

  private static final long LARGEST_NUMBER = 0xFFFF_FFFFL;

  private final String what;
  private final byte[] bytes;
  private final int version;
  private int position;

  /** Starts behind the version byte, which must be the known one. */
  WireReader(String what, byte[] bytes, int knownVersion) {
    this(what, bytes, knownVersion, knownVersion);
  }

  /** Starts behind the version byte, which must be one of the known ones. */
  WireReader(String what, byte[] bytes, int oldestVersion, int newestVersion) {
    this.what = what;
    this.bytes = bytes;
    version = readByte();
    if (version < oldestVersion || version > newestVersion) {
      throw EnvelopeException.unknownVersion(what, version, newestVersion);
    }
  }

  int version() {
    return version;
  }

  /** Reads a byte as a number from 0 to 255. */
  int readByte() {
    if (position >= bytes.length) {
      throw damaged("it ends after " + bytes.length + " bytes, too early");
    }
    return bytes[position++] & 0xFF;
  }

  long readUnsigned() {
    long value = 0;
    for (int read = 0; read < MAX_VARINT_BYTES; read++) {
      int next = readByte();
      value |= (long) (next & 0x7F) << (7 * read);
      if (next < 0x80) {
        return value;
      }
    }
    throw damaged("a number in it has more than " + MAX_VARINT_BYTES + " bytes");
  }

  long readSigned() {
    long value = readUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Reads a number that counts or names something, from 0 to the largest int. */
  int readIndex() {
    long value = readUnsigned();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw damaged("a number in it is out of range");
    }
    return (int) value;
  }

  /** Reads 32 bits that number something. */
  int readNumber() {
    long value = readUnsigned();
    if (value < 0 || value > LARGEST_NUMBER) {
      throw damaged("what numbers something in it is out of range");
    }
    return (int) value;
  }

  boolean readFlag() {
    int flag = readByte();
    if (flag > 1) {
      throw damaged("a yes or no in it is " + flag);
    }
    return flag == 1;
  }

  /** Reads text behind its length. */
  String readText() {
    return new String(readBytes(readIndex()), StandardCharsets.UTF_8);
  }

  byte[] readBytes(int length) {
    if (length > remaining()) {
      throw damaged("it ends after " + bytes.length + " bytes, too early");
    }
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  int remaining() {
    return bytes.length - position;
  }

  void requireEnd() {
    if (remaining() > 0) {
      throw damaged("it goes on for " + remaining() + " bytes after its end");
    }
  }

  EnvelopeException damaged(String how) {
    return EnvelopeException.damaged(what, how);
  }
}
