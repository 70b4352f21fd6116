package dev.headrace.runtime.engine;

/** An application cannot start, or go on, as it is set up; one sentence with culprit and remedy. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with its message. */
  public StartException(String message) {
    super(message);
  }

  /** Creates the exception with its message and what was found. */
  public StartException(String message, RuntimeException cause) {
    super(message, cause);
  }

  /** Creates the exception from one that says the same in another layer. */
  public StartException(IllegalArgumentException cause) {
    super(cause.getMessage(), cause);
  }
}
