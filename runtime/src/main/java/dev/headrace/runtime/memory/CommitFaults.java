package dev.headrace.runtime.memory;

import org.jspecify.annotations.Nullable;

/** The failures that tests have ordered for the next commit. Guarded by the cluster's lock. */
final class CommitFaults {
  private @Nullable String abortReason;
  private boolean loseResponse;

  void abortNext(String reason) {
    abortReason = reason;
  }

  void loseNextResponse() {
    loseResponse = true;
  }

  /** Returns why the commit at hand shall abort, once, or null when it may go on. */
  @Nullable String takeAbortReason() {
    String reason = abortReason;
    abortReason = null;
    return reason;
  }

  /** Returns once whether the response of the commit at hand is to be lost. */
  boolean takeLostResponse() {
    boolean lose = loseResponse;
    loseResponse = false;
    return lose;
  }
}
