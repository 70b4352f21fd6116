package dev.headrace.dsl.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class WindowSpecTest {

  @Property
  void eachInstantLiesInItsTumblingWindow(
      @ForAll @LongRange(min = 0) long timestampMs,
      @ForAll @LongRange(min = 1) long sizeMs,
      @ForAll @LongRange(min = 0) long graceMs) {
    WindowSpec windows = WindowSpec.tumbling(sizeMs, graceMs);
    long startMs = windows.startOf(timestampMs);
    assertThat(startMs).isBetween(0L, timestampMs);
    assertThat(timestampMs - startMs).isLessThan(sizeMs);
    assertThat(startMs % sizeMs).isZero();
  }

  @Property
  void anyInstantOfAWindowHasTheSameStart(
      @ForAll @LongRange(min = 0, max = 1L << 40) long number,
      @ForAll @LongRange(min = 1, max = 1L << 20) long sizeMs,
      @ForAll @LongRange(min = 0, max = 1L << 20) long offsetMs) {
    long startMs = number * sizeMs;
    assertThat(WindowSpec.tumbling(sizeMs, 0).startOf(startMs + offsetMs % sizeMs))
        .isEqualTo(startMs);
  }

  @Property
  void hoppingStartsAreMultiplesOfTheAdvance(
      @ForAll @LongRange(min = 0) long timestampMs,
      @ForAll @LongRange(min = 1) long advanceMs,
      @ForAll @LongRange(min = 0) long overlapMs) {
    long sizeMs = advanceMs > Long.MAX_VALUE - overlapMs ? advanceMs : advanceMs + overlapMs;
    long startMs = new WindowSpec(sizeMs, advanceMs, 0).startOf(timestampMs);
    assertThat(startMs % advanceMs).isZero();
    assertThat(timestampMs - startMs).isBetween(0L, advanceMs - 1);
  }

  @Property
  void closesExactlyWhenEventTimeReachesEndPlusGrace(
      @ForAll @LongRange(min = 0) long endMs,
      @ForAll @LongRange(min = 0) long graceMs,
      @ForAll @LongRange(min = -1, max = Long.MAX_VALUE - 1) long eventTimeMs) {
    boolean reached =
        BigInteger.valueOf(endMs)
                .add(BigInteger.valueOf(graceMs))
                .compareTo(BigInteger.valueOf(eventTimeMs))
            <= 0;
    assertThat(WindowSpec.tumbling(1, graceMs).isClosed(endMs, eventTimeMs)).isEqualTo(reached);
  }

  @Property
  void aClosedWindowStaysClosed(
      @ForAll @LongRange(min = 0) long endMs,
      @ForAll @LongRange(min = 0) long graceMs,
      @ForAll long earlierMs,
      @ForAll long laterMs) {
    WindowSpec windows = WindowSpec.tumbling(1, graceMs);
    if (windows.isClosed(endMs, Math.min(earlierMs, laterMs))) {
      assertThat(windows.isClosed(endMs, Math.max(earlierMs, laterMs))).isTrue();
    }
  }

  @Test
  void closesAtTheFirstInstantAfterGraceAndNotBefore() {
    WindowSpec windows = WindowSpec.tumbling(60_000, 10_000);
    assertThat(windows.isClosed(60_000, 69_999)).isFalse();
    assertThat(windows.isClosed(60_000, 70_000)).isTrue();
  }

  @Test
  void sumsStopAtTheEndOfTime() {
    WindowSpec windows = WindowSpec.tumbling(Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(windows.startOf(Long.MAX_VALUE - 1)).isZero();
    assertThat(windows.endOf(5)).isEqualTo(Long.MAX_VALUE);
    assertThat(windows.isClosed(Long.MAX_VALUE, Long.MAX_VALUE - 1)).isFalse();
    assertThat(windows.isClosed(Long.MAX_VALUE, Long.MAX_VALUE)).isTrue();
  }

  @Test
  void noWindowStartsBeforeTheEpoch() {
    assertThat(WindowSpec.tumbling(10, 0).startOf(-1)).isZero();
    assertThat(WindowSpec.tumbling(10, 0).startOf(Long.MIN_VALUE)).isZero();
  }

  @Test
  void refusesWindowsThatDoNotExist() {
    assertThatThrownBy(() -> new WindowSpec(0, 1, 0)).hasMessageContaining("size 0 ms");
    assertThatThrownBy(() -> new WindowSpec(5, 0, 0)).hasMessageContaining("advance 0 ms");
    assertThatThrownBy(() -> new WindowSpec(5, 6, 0)).hasMessageContaining("advance 6 ms");
    assertThatThrownBy(() -> new WindowSpec(5, 5, -1)).hasMessageContaining("grace -1 ms");
  }
}
