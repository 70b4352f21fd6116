package dev.headrace.runtime.port;

import org.jspecify.annotations.Nullable;

/**
 * The epoch cannot be committed but the writer can go on: abort, return to the committed positions
 * and process the same input again.
 */
public final class EpochAbortedException extends LogException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with the reason in one sentence and the client's own exception, if any.
   */
  public EpochAbortedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
