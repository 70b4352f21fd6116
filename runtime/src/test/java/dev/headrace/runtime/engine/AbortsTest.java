package dev.headrace.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AbortsTest {
  private final SteppedClock clock = new SteppedClock();
  private final Aborts aborts = new Aborts(clock, Duration.ofMillis(100));

  private void abort(int times, boolean withRecords) {
    for (int time = 0; time < times; time++) {
      aborts.add(withRecords);
    }
  }

  @Test
  void aCommitOfNothingDoesNotHideThatRecordsCannotBeCommitted() {
    for (int time = 0; time < 11; time++) {
      aborts.add(true);
      clock.pass(Duration.ofSeconds(2));
      aborts.committed(false);
    }
    assertThat(aborts.areToBeTold()).isTrue();
    assertThat(aborts.areHopeless()).isTrue();
    assertThat(aborts.pause()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aCommitOfRecordsEndsTheRow() {
    abort(5, true);
    aborts.committed(true);
    assertThat(aborts.areToBeTold()).isFalse();
    abort(1, false);
    assertThat(aborts.pause()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void whereNoRecordsWereAbortedAnyCommitEndsTheRow() {
    abort(5, false);
    assertThat(aborts.areToBeTold()).isTrue();
    aborts.committed(false);
    assertThat(aborts.areToBeTold()).isFalse();
  }
}
