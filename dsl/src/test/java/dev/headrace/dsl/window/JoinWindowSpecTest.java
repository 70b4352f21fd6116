package dev.headrace.dsl.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class JoinWindowSpecTest {

  @Property
  void bothSidesAgreeOnWhatMatches(
      @ForAll @IntRange(min = -20, max = 20) int beforeMs,
      @ForAll @IntRange(max = 40) int spanMs,
      @ForAll @IntRange(max = 100) int leftMs,
      @ForAll @IntRange(max = 100) int rightMs) {
    var fromLeft = new JoinWindowSpec(beforeMs, spanMs - beforeMs, 0);
    JoinWindowSpec fromRight = fromLeft.mirrored();
    boolean near = leftMs - beforeMs <= rightMs && rightMs <= leftMs + spanMs - beforeMs;
    assertThat(fromLeft.matches(leftMs, rightMs)).isEqualTo(near);
    assertThat(fromRight.matches(rightMs, leftMs)).isEqualTo(near);
    assertThat(fromLeft.firstMatchMs(leftMs) <= rightMs && rightMs <= fromLeft.lastMatchMs(leftMs))
        .isEqualTo(near);
    assertThat(
            fromRight.firstMatchMs(rightMs) <= leftMs && leftMs <= fromRight.lastMatchMs(rightMs))
        .isEqualTo(near);
  }

  @Property
  void aWindowIsClosedOnceItsLastMatchAndGraceHavePassed(
      @ForAll @LongRange(min = -1000, max = Long.MAX_VALUE) long afterMs,
      @ForAll @LongRange(max = Long.MAX_VALUE) long graceMs,
      @ForAll @LongRange(max = Long.MAX_VALUE) long timestampMs,
      @ForAll @LongRange(max = Long.MAX_VALUE) long eventTimeMs) {
    BigInteger lastOpen =
        BigInteger.valueOf(timestampMs)
            .add(BigInteger.valueOf(afterMs))
            .add(BigInteger.valueOf(graceMs));
    assertThat(new JoinWindowSpec(1000, afterMs, graceMs).isClosed(timestampMs, eventTimeMs))
        .isEqualTo(lastOpen.compareTo(BigInteger.valueOf(eventTimeMs)) < 0);
  }

  @Test
  void refusesWindowsWithoutAnInstant() {
    assertThatThrownBy(() -> new JoinWindowSpec(3, -4, 0)).hasMessageContaining("before + after");
    assertThatThrownBy(() -> new JoinWindowSpec(3, 4, -1)).hasMessageContaining("grace >= 0");
  }
}
