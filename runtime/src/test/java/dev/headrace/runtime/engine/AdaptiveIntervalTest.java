package dev.headrace.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class AdaptiveIntervalTest {
  private static final long MS = 1_000_000;
  private static final long LONGEST_STOP = 60_000 * MS;

  private final AdaptiveInterval interval =
      new AdaptiveInterval(Duration.ofMillis(5), Duration.ofMillis(1000));

  private boolean isOver(long ageNanos, boolean idle) {
    return interval.isOver(ageNanos, ageNanos, () -> idle);
  }

  @Test
  void endsAnIdleEpochAfterTheShortestTime() {
    interval.stopped(4 * MS);
    assertThat(isOver(5 * MS - 1, true)).isFalse();
    assertThat(isOver(5 * MS, true)).isTrue();
  }

  @Test
  void letsAnIdleEpochLastAsLongAsTheShorterOfTheLastTwoStops() {
    interval.stopped(90 * MS);
    assertThat(isOver(5 * MS, true)).isTrue();
    interval.stopped(50 * MS);
    assertThat(isOver(50 * MS - 1, true)).isFalse();
    assertThat(isOver(50 * MS, true)).isTrue();
  }

  @Test
  void endsAnIdleEpochAtOnceWhenTheLastCommitWasLongAgo() {
    interval.stopped(4 * MS);
    assertThat(interval.isOver(0, 5 * MS, () -> true)).isTrue();
    assertThat(interval.isOver(0, 5 * MS, () -> false)).isFalse();
  }

  @Test
  void letsABusyEpochLastTenTimesTheLastStop() {
    interval.stopped(50 * MS);
    assertThat(isOver(500 * MS - 1, false)).isFalse();
    assertThat(isOver(500 * MS, false)).isTrue();
  }

  @Test
  void startsWithTheShortestTime() {
    assertThat(isOver(5 * MS, false)).isTrue();
  }

  @Test
  void becomesShortAgainAfterAShortStop() {
    interval.stopped(50 * MS);
    interval.stopped(MS);
    assertThat(isOver(10 * MS, false)).isTrue();
  }

  @Property
  void staysWithinItsBounds(
      @ForAll @LongRange(max = LONGEST_STOP) long stopNanos,
      @ForAll @LongRange(max = 2000 * MS) long ageNanos,
      @ForAll boolean idle) {
    interval.stopped(stopNanos);
    if (ageNanos < 5 * MS) {
      assertThat(isOver(ageNanos, idle)).isFalse();
    } else if (ageNanos >= 1000 * MS) {
      assertThat(isOver(ageNanos, idle)).isTrue();
    }
  }

  @Property
  void isOverForAnIdleEpochExactlyWhenNothingRemains(
      @ForAll @LongRange(max = 20 * MS) long ageNanos) {
    assertThat(isOver(ageNanos, true)).isEqualTo(interval.remainingNanos(ageNanos) == 0);
    assertThat(isOver(ageNanos + interval.remainingNanos(ageNanos), true)).isTrue();
  }
}
