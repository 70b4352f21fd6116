package dev.headrace.runtime.port;

import org.jspecify.annotations.Nullable;

/**
 * This session's writer can never commit again, or nobody knows whether its last commit took place.
 * A new session with the same identity cures both: opening its writer ends what the old one left
 * open, and the committed positions then tell what took place.
 */
public final class SessionLostException extends LogException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with the reason in one sentence and the client's own exception, if any.
   */
  public SessionLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
