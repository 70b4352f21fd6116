package dev.headrace.runtime.memory;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The failures that tests have ordered for commits to come. Guarded by the cluster's lock. */
final class CommitFaults {
  private @Nullable String abortReason;
  private boolean loseResponse;
  private boolean loseRequest;
  private @Nullable Duration lateness;
  private Supplier<Duration> markerDelays = () -> Duration.ZERO;

  void abortNext(String reason) {
    abortReason = reason;
  }

  void loseNextResponse() {
    loseResponse = true;
  }

  void loseNextRequest() {
    loseRequest = true;
  }

  void delayNext(Duration by) {
    lateness = by;
  }

  void delayMarkers(Supplier<Duration> delays) {
    markerDelays = delays;
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

  /** Returns once whether the last request of the commit at hand is to be lost. */
  boolean takeLostRequest() {
    boolean lose = loseRequest;
    loseRequest = false;
    return lose;
  }

  /** Returns once by how much the epoch that begins is to reach the log late, or null. */
  @Nullable Duration takeLateness() {
    Duration by = lateness;
    lateness = null;
    return by;
  }

  /** Returns how long the next marker of a transaction takes to its partition. */
  Duration markerDelay() {
    return markerDelays.get();
  }
}
