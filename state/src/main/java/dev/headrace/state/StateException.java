package dev.headrace.state;

/** A failure of local state; its message names the culprit and the remedy. */
public class StateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A failure without a cause of its own. */
  public StateException(String message) {
    super(message);
  }

  /** A failure that another one caused. */
  public StateException(String message, Throwable cause) {
    super(message, cause);
  }
}
