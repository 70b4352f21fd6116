package dev.headrace.runtime.envelope;

import java.nio.ByteBuffer;

/**
 * The attribute of a database that says up to where it holds a changelog, version 1: the version,
 * then the offset of the first record it does not hold as 8 bytes, big endian.
 */
public final class PositionEnvelope {
  private static final String WHAT = "A changelog position in a database";
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + Long.BYTES;

  private PositionEnvelope() {}

  /** Returns the bytes of an offset. */
  public static byte[] encode(long offset) {
    return ByteBuffer.allocate(BYTES).put(VERSION).putLong(offset).array();
  }

  /**
   * Returns the offset.
   *
   * @throws EnvelopeException if the version is unknown, or these are not the bytes of an offset
   */
  public static long decode(byte[] envelope) {
    if (envelope.length > 0 && envelope[0] != VERSION) {
      throw EnvelopeException.unknownVersion(WHAT, envelope[0] & 0xFF, VERSION);
    }
    if (envelope.length != BYTES) {
      throw EnvelopeException.damaged(WHAT, "it has " + envelope.length + " bytes");
    }
    long offset = ByteBuffer.wrap(envelope).getLong(1);
    if (offset < 0) {
      throw EnvelopeException.damaged(WHAT, "its offset is " + offset);
    }
    return offset;
  }
}
