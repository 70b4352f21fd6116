package dev.headrace.runtime.port;

import org.jspecify.annotations.Nullable;

/** Nobody answers outside of an epoch, so nothing is known to be wrong: a later try may succeed. */
public final class LogUnreachableException extends LogException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception with the reason in one sentence and the client's own exception, if any.
   */
  public LogUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
