package dev.headrace.runtime.envelope;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * What a process says of itself when it joins its group, version 1: the version, the fingerprint's
 * length and characters, then the bits of the units as bytes to the end.
 *
 * @param fingerprint stands for its topology
 * @param keeps the numbers, in the order of the topology's units, of those whose state is on its
 *     disk
 */
public record MemberNote(String fingerprint, BitSet keeps) {
  private static final String WHAT = "What another process says of itself to the group";
  private static final int VERSION = 1;
  // Far more than any fingerprint, and than bits for a hundred thousand units.
  private static final int MAX_BYTES = 16_384;

  /** Keeps a copy of the bits. */
  public MemberNote {
    keeps = (BitSet) keeps.clone();
  }

  @Override
  public BitSet keeps() {
    return (BitSet) keeps.clone();
  }

  /** Returns the bytes. */
  public byte[] encode() {
    byte[] text = fingerprint.getBytes(StandardCharsets.UTF_8);
    WireWriter writer = new WireWriter(16 + text.length);
    writer.writeByte(VERSION);
    writer.writeUnsigned(text.length);
    writer.writeBytes(text);
    writer.writeBytes(keeps.toByteArray());
    return writer.toBytes();
  }

  /**
   * Returns the note that the bytes hold.
   *
   * @throws EnvelopeException if the version is unknown or the bytes are damaged
   */
  public static MemberNote decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw EnvelopeException.damaged(WHAT, "it has " + bytes.length + " bytes");
    }
    WireReader reader = new WireReader(WHAT, bytes, VERSION);
    String fingerprint = reader.readText();
    return new MemberNote(fingerprint, BitSet.valueOf(reader.readBytes(reader.remaining())));
  }
}
