package dev.headrace.runtime.exchange;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes the process has taken in and not yet processed, in input buffers and on their way
 * between tasks. Intake stops while it is used up; queues themselves have no bound, so tasks that
 * wait for each other cannot block each other. Safe from any thread; touched once per batch.
 */
public final class Credit {
  private final AtomicLong used = new AtomicLong();
  private final long limitBytes;

  /** Creates a credit of so many bytes. */
  public Credit(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Uses some of it, beyond the limit if need be. */
  public void take(long bytes) {
    used.addAndGet(bytes);
  }

  /** Gives back what was taken. */
  public void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  /** Returns whether nothing is left for new input. */
  public boolean isUsedUp() {
    return used.get() >= limitBytes;
  }

  /** Returns whether all was given back: nothing waits to be processed anywhere. */
  public boolean isUntouched() {
    return used.get() == 0;
  }
}
