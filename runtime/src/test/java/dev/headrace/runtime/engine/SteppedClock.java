package dev.headrace.runtime.engine;

import dev.headrace.runtime.port.Clock;
import java.time.Duration;

/** A clock on which time passes when a test says so, or somebody pauses. */
final class SteppedClock implements Clock {
  private long nanos;

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Override
  public long wallClockMs() {
    return nanos / 1_000_000;
  }

  @Override
  public long monotonicNanos() {
    return nanos;
  }

  @Override
  public void pause(long pauseNanos) {
    nanos += pauseNanos;
  }
}
