package dev.headrace.testing;

import dev.headrace.runtime.port.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until it is advanced. */
final class ManualClock implements Clock {
  private long wallClockMs;
  private long monotonicNanos;

  ManualClock(Instant start) {
    wallClockMs = start.toEpochMilli();
  }

  void advance(Duration by) {
    wallClockMs += by.toMillis();
    monotonicNanos += by.toNanos();
  }

  @Override
  public void pause(long nanos) {
    advance(Duration.ofNanos(nanos));
  }

  @Override
  public long wallClockMs() {
    return wallClockMs;
  }

  @Override
  public long monotonicNanos() {
    return monotonicNanos;
  }
}
