package dev.headrace.runtime.port;

import org.jspecify.annotations.Nullable;

/**
 * A failure of the log that the engine cannot cure by itself. The message is one sentence for the
 * user that names the culprit (broker, topic, group, setting) and the remedy.
 */
public class LogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with its one-sentence message and the client's own exception, if any. */
  public LogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
