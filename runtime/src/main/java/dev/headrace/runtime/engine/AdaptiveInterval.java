package dev.headrace.runtime.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Decides when an epoch has lasted long enough.
 *
 * <p>Idea: a commit costs a stop. When there is nothing left to do, commit as soon as the shortest
 * interval has passed since the last one, or as long as the shorter one of the last two took, for
 * latency. Under load let an epoch last many times as long as the last stop took, so that commits
 * cost a small fixed share of the time, up to the longest interval.
 */
final class AdaptiveInterval {
  // Under load commits take at most about a tenth of the time, and else half of it.
  private static final int WORK_PER_STOP = 10;

  private final long shortestNanos;
  private final long longestNanos;
  private long lastStopNanos;
  private long idleNanos;
  private long loadedNanos;

  AdaptiveInterval(Duration shortest, Duration longest) {
    shortestNanos = shortest.toNanos();
    longestNanos = longest.toNanos();
    idleNanos = shortestNanos;
    loadedNanos = shortestNanos;
  }

  /** Takes note of how long the last commit kept the lanes standing. */
  void stopped(long nanos) {
    // One that took long for once should not make the next epoch long, too.
    idleNanos = within(Math.min(nanos, lastStopNanos));
    lastStopNanos = nanos;
    loadedNanos = within(nanos * WORK_PER_STOP);
  }

  private long within(long nanos) {
    return Math.max(shortestNanos, Math.min(longestNanos, nanos));
  }

  /**
   * Returns whether an epoch is to end.
   *
   * @param ageNanos how long ago its first record came
   * @param sinceCommitNanos how long ago the last commit was over; not less than the age
   * @param idle whether next to nothing is left to do; asked only where it makes a difference
   */
  boolean isOver(long ageNanos, long sinceCommitNanos, BooleanSupplier idle) {
    return ageNanos >= loadedNanos || (sinceCommitNanos >= idleNanos && idle.getAsBoolean());
  }

  /** Returns how long an idle epoch still has to wait when the last commit was over so long ago. */
  long remainingNanos(long sinceCommitNanos) {
    return Math.max(0, idleNanos - sinceCommitNanos);
  }
}
