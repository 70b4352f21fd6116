package dev.headrace.runtime.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SystemClockTest {
  private final SystemClock clock = new SystemClock();

  @Test
  void tellsTheWallClockInMilliseconds() {
    long before = Instant.now().toEpochMilli();
    assertThat(clock.wallClockMs()).isBetween(before, Instant.now().toEpochMilli());
  }

  @Test
  void letsTimePass() {
    long before = clock.monotonicNanos();
    clock.pause(2_000_000);
    assertThat(clock.monotonicNanos() - before).isGreaterThanOrEqualTo(2_000_000);
  }

  @Test
  void neverGoesBack() {
    long before = clock.monotonicNanos();
    assertThat(clock.monotonicNanos()).isGreaterThanOrEqualTo(before);
  }
}
