package dev.headrace.runtime.envelope;

import java.util.Base64;

/**
 * What stands beside a committed position, as offset metadata: the note of its task's epoch, or
 * where that is when it takes more room. The text is the base64url form of an envelope.
 */
public sealed interface CommittedNote permits EpochNote, NotePointer {
  /** The most characters of it: what brokers accept as offset metadata by default. */
  int MAX_CHARS = 4096;

  /** What it is called in complaints. */
  String WHAT = "The metadata of a committed offset";

  /** Returns the process that committed the epoch. */
  String processId();

  /** Returns the number of the epoch in that process. */
  long epoch();

  /** Returns the task's event time in ms; {@code Long.MIN_VALUE} while it has none. */
  long eventTimeMs();

  /** Returns it as ASCII text. */
  String encode();

  /**
   * Returns what a text holds.
   *
   * @throws EnvelopeException if the version is unknown or the text is damaged
   */
  static CommittedNote decode(String text) {
    byte[] bytes = fromText(text);
    return bytes.length > 0 && bytes[0] == NotePointer.VERSION
        ? NotePointer.of(bytes)
        : EpochNote.of(bytes);
  }

  /** Returns the text of an envelope. */
  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] fromText(String text) {
    if (text.length() > MAX_CHARS) {
      throw EnvelopeException.damaged(WHAT, "it has " + text.length() + " characters");
    }
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new EnvelopeException(
          WHAT
              + " is not one of ours: another program has committed offsets for this group; give"
              + " the application a group of its own, or reset it.",
          e);
    }
  }
}
