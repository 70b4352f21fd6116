package dev.headrace.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProgressCurveTest {
  private final ProgressCurve curve = new ProgressCurve();

  @Test
  void findsAPointBetweenTwoCommits() {
    curve.add(100, 1_000);
    curve.add(300, 2_000);

    assertThat(curve.cpuMicrosAt(200)).isEqualTo(1_500);
    assertThat(curve.cpuMicrosAt(300)).isEqualTo(2_000);
  }

  @Test
  void countsFromTheStartOfTheProcess() {
    curve.add(100, 1_000);

    assertThat(curve.cpuMicrosAt(50)).isEqualTo(500);
  }

  @Test
  void takesTheTimeWhenProgressWasFirstSeen() {
    curve.add(100, 1_000);
    curve.add(100, 5_000);
    curve.add(200, 6_000);

    assertThat(curve.cpuMicrosAt(100)).isEqualTo(1_000);
    assertThat(curve.committed()).isEqualTo(200);
  }

  @Test
  void knowsNothingBeyondItsEnd() {
    curve.add(100, 1_000);

    assertThatThrownBy(() -> curve.cpuMicrosAt(101)).hasMessageContaining("beyond");
  }
}
