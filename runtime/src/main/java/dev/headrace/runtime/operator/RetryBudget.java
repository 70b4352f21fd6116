package dev.headrace.runtime.operator;

import dev.headrace.runtime.port.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long the lanes of a process may wait within one epoch for what may go better the next time:
 * all of them together no longer than a quarter of what a transaction may last, so that none is
 * ever lost by waiting. Once any of it is used the epoch is to end, so that the next event that
 * fails finds all of it again. Safe from any thread.
 */
public final class RetryBudget {
  private static final int SHARE = 4;

  private final Clock clock;
  private final long limitNanos;
  private final AtomicLong usedNanos = new AtomicLong();

  /**
   * Creates a budget that is whole.
   *
   * @param clock lets a lane wait
   * @param transactionTimeout how long a transaction may last
   */
  public RetryBudget(Clock clock, Duration transactionTimeout) {
    this.clock = clock;
    this.limitNanos = transactionTimeout.toNanos() / SHARE;
  }

  /** Waits, unless that would be more than is left; returns whether it has waited. */
  boolean pause(long nanos) {
    if (usedNanos.addAndGet(nanos) > limitNanos) {
      return false;
    }
    clock.pause(nanos);
    return true;
  }

  /** Returns whether any lane has waited, or wanted to, so that the epoch is to end. */
  public boolean isUsed() {
    return usedNanos.get() > 0;
  }

  /** Makes the budget whole again, at the start of an epoch. */
  public void renew() {
    usedNanos.set(0);
  }
}
