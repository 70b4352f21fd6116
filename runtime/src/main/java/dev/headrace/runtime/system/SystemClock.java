package dev.headrace.runtime.system;

import dev.headrace.runtime.port.Clock;
import java.util.concurrent.locks.LockSupport;

/** The machine's clock. */
public final class SystemClock implements Clock {
  @Override
  public long wallClockMs() {
    return System.currentTimeMillis();
  }

  @Override
  public long monotonicNanos() {
    return System.nanoTime();
  }

  // The thread may be woken for something else meanwhile.
  @Override
  public void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }
}
