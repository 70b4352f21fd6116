package dev.headrace.runtime.task;

import dev.headrace.runtime.operator.DropReason;

/** A record of a source topic cannot become an event. */
final class UnusableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final DropReason reason;

  /** Creates the exception for a record that is not as it must be. */
  UnusableRecordException(DropReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Creates the exception for a record that user code refuses. */
  UnusableRecordException(DropReason reason, String message, RuntimeException cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Creates the exception for bytes that a serde refuses. */
  UnusableRecordException(String message, RuntimeException cause) {
    this(DropReason.UNREADABLE, message, cause);
  }

  DropReason reason() {
    return reason;
  }

  /** Returns whether it may go better the next time: a serde may ask others. */
  boolean mayPass() {
    return reason == DropReason.UNREADABLE;
  }

  /** Returns what went wrong first. */
  Throwable thrown() {
    Throwable cause = getCause();
    return cause == null ? this : cause;
  }
}
