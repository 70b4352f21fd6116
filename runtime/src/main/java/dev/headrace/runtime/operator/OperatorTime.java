package dev.headrace.runtime.operator;

import dev.headrace.runtime.time.EventClock;

/**
 * The event time by which one operator judges what comes to it. What was emitted because time moves
 * belongs before the move, so that it is not late by it: it counts by the time up to which
 * everything due is done, until the operator itself has begun with what is due.
 *
 * <p>A move may take several epochs, and what other operators hold until each of them ends comes in
 * between. To one that has done its part the time has come; to one that has not it has not. Used by
 * the task's thread.
 */
public final class OperatorTime {
  private final EventClock clock;
  private long begunMs = EventClock.UNHEARD;

  /** Creates the time of an operator of a task with this clock. */
  public OperatorTime(EventClock clock) {
    this.clock = clock;
  }

  /** Returns the time that counts for the event being processed, in ms. */
  long eventTimeMs() {
    return Math.max(clock.settledMs(), begunMs);
  }

  /** Returns whether the store may hold what should have gone at that time. */
  boolean isSettling() {
    return begunMs > clock.settledMs();
  }

  /** Takes note that the operator has done some of what is due up to a time, or all of it. */
  public void begun(long timeMs) {
    begunMs = timeMs;
  }

  /**
   * Takes note that the operator is about to do what is due, or the rest of it: as long as it does
   * that, time is where the move began.
   */
  public void begins() {
    begunMs = EventClock.UNHEARD;
  }
}
