package dev.headrace.runtime.engine;

/** The stations of an application instance's life, in order. */
public enum AppState {
  /** Built, not started. */
  CREATED,
  /** Looking at topics, taking over from a predecessor, joining the group. */
  STARTING,
  /** Bringing its stores up to what is committed. */
  RESTORING,
  /** Processing. */
  RUNNING,
  /**
   * Running, but not getting on: epochs are aborted one after the other, a function of the user
   * holds a lane, the local disk is full, or nobody answers for the log. Goes over into RUNNING
   * when it gets on again.
   */
  DEGRADED,
  /** Committing what is done and letting go of everything. */
  CLOSING,
  /** Closed in order. */
  CLOSED,
  /** Stopped by a failure; what was not committed has been dropped. */
  FAILED;

  /** Returns whether nothing can follow this state. */
  public boolean isFinal() {
    return this == CLOSED || this == FAILED;
  }
}
