package dev.headrace.runtime.envelope;

import java.nio.charset.StandardCharsets;

/**
 * What the member that places tells another one with its partitions, version 1: the version, 1 if
 * others wait or 0, the number of bytes of the fingerprint and the fingerprint, then the characters
 * of the refusal to the end.
 *
 * @param awaited whether others wait for partitions that the member has said it owns and does not
 *     get; it has to join another placement when it has given them up, or if it never had them
 * @param topology the fingerprint of the topology for which the group is placed. A process that
 *     comes back to its place hears again what its former session was told, before anyone has
 *     looked at it
 * @param refusal why the member gets nothing, as a sentence; empty when it is welcome
 */
public record PlacementNote(boolean awaited, String topology, String refusal) {
  private static final String WHAT = "What the group says to this process";
  private static final int VERSION = 1;

  /** Returns whether the member is not to take part. */
  public boolean isRefused() {
    return !refusal.isEmpty();
  }

  /** Returns the bytes. */
  public byte[] encode() {
    byte[] fingerprint = topology.getBytes(StandardCharsets.UTF_8);
    byte[] text = refusal.getBytes(StandardCharsets.UTF_8);
    WireWriter writer = new WireWriter(16 + fingerprint.length + text.length);
    writer.writeByte(VERSION);
    writer.writeByte(awaited ? 1 : 0);
    writer.writeUnsigned(fingerprint.length);
    writer.writeBytes(fingerprint);
    writer.writeBytes(text);
    return writer.toBytes();
  }

  /**
   * Returns the note that the bytes hold.
   *
   * @throws EnvelopeException if the version is unknown or the bytes are damaged
   */
  public static PlacementNote decode(byte[] bytes) {
    WireReader reader = new WireReader(WHAT, bytes, VERSION);
    return new PlacementNote(
        reader.readByte() != 0,
        reader.readText(),
        new String(reader.readBytes(reader.remaining()), StandardCharsets.UTF_8));
  }
}
