package dev.headrace.runtime.system;

import dev.headrace.runtime.port.Clock;

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
}
