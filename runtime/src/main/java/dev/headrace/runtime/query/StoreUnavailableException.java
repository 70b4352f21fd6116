package dev.headrace.runtime.query;

/**
 * A query that could not be answered, for a reason that has nothing to do with the question: asking
 * again later, or another process, may help.
 */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why there was no answer. */
  public enum Reason {
    /** The application has not started yet, or has ended. */
    NOT_RUNNING,
    /** The partition is being restored in this process: ask again. */
    RESTORING,
    /** The partition is not in this process: ask the others. */
    ELSEWHERE,
    /** The partition has left this process while it was asked. */
    MOVED,
    /** No answer came in time: the partition's thread is busy with something long. */
    TIMED_OUT,
    /** The stream of rows was not read on for long, and others were opened: begin anew. */
    EXPIRED,
    /** The waiting thread was interrupted. */
    INTERRUPTED
  }

  private final Reason reason;

  /** Creates the exception with a sentence that names the store. */
  public StoreUnavailableException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns why there was no answer. */
  public Reason reason() {
    return reason;
  }
}
