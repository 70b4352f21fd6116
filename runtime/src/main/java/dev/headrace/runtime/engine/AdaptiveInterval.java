package dev.headrace.runtime.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Decides when an epoch has lasted long enough.
 *
 * <p>Idea: a commit costs a stop. When there is nothing left to do, commit as soon as the shortest
 * interval has passed, for latency. Under load let an epoch last many times as long as the last
 * stop took, so that commits cost a small fixed share of the time, up to the longest interval.
 */
final class AdaptiveInterval {
  // Commits then take at most about a tenth of the time under load.
  private static final int WORK_PER_STOP = 10;

  private final long shortestNanos;
  private final long longestNanos;
  private long loadedNanos;

  AdaptiveInterval(Duration shortest, Duration longest) {
    shortestNanos = shortest.toNanos();
    longestNanos = longest.toNanos();
    loadedNanos = shortestNanos;
  }

  /** Takes note of how long the last commit kept the lanes standing. */
  void stopped(long nanos) {
    loadedNanos = Math.max(shortestNanos, Math.min(longestNanos, nanos * WORK_PER_STOP));
  }

  /**
   * Returns whether an epoch of this age is to end.
   *
   * @param idle whether next to nothing is left to do; asked only where it makes a difference
   */
  boolean isOver(long ageNanos, BooleanSupplier idle) {
    return ageNanos >= loadedNanos || (ageNanos >= shortestNanos && idle.getAsBoolean());
  }

  /** Returns how long an idle epoch of this age still has to wait. */
  long remainingNanos(long ageNanos) {
    return Math.max(0, shortestNanos - ageNanos);
  }
}
