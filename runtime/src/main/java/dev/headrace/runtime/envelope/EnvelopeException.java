package dev.headrace.runtime.envelope;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not an envelope of a version we know, or contents that no envelope can hold. The
 * message is a sentence that names what it was and the remedy.
 */
public final class EnvelopeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with its message. */
  public EnvelopeException(String message) {
    super(message);
  }

  /** Creates the exception with its message and what caused it, if anything. */
  public EnvelopeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static EnvelopeException unknownVersion(String what, int version, int known) {
    return new EnvelopeException(
        what
            + " has format version "
            + version
            + ", but this process reads version "
            + known
            + ": it was written by a newer version of Headrace (run at least that version), or by"
            + " another program (let nobody else write there).");
  }

  static EnvelopeException damaged(String what, String how) {
    return new EnvelopeException(
        what
            + " is damaged: "
            + how
            + "; look for another program that writes there, then restore it from a copy or reset"
            + " the application.");
  }
}
