package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Input that is taken again comes partition by partition; the partition that comes first must not
 * make the events of the others late.
 */
class ReplayTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitsForAllPartitionsAfterAnAbortAlsoIfTheyWereLiveLongBefore(boolean throughTopics) {
    try (var driver = driver(throughTopics)) {
      driver.commit();
      pipe(driver, 1, "a1", 0);
      pipe(driver, 0, "a2", 15);
      driver.abortNextCommit();
      driver.commit();
      requireBothWindows(driver);
    }
  }

  @Test
  void waitsForAllPartitionsAfterACrashAlsoIfATopicStillCallsThemLive() {
    try (var driver = driver(true)) {
      // Commits that all tasks are live, but nobody reads it any more.
      driver.restart();
      pipe(driver, 0, "a2", 15);
      pipe(driver, 1, "a1", 0);
      driver.crash();
      driver.commit();
      requireBothWindows(driver);
    }
  }

  private static TopologyTestDriver driver(boolean throughTopics) {
    return new ModelSetup(2, 1, throughTopics, 256, true).start(ModelTopology.full());
  }

  private static void pipe(
      TopologyTestDriver driver, int partition, String value, long timestampMs) {
    driver
        .input(ModelTopology.EVENTS)
        .pipe("k", value, Instant.ofEpochMilli(timestampMs), new RecordHeaders(), partition);
  }

  private static void requireBothWindows(TopologyTestDriver driver) {
    driver.advanceTo(Instant.ofEpochMilli(1000));
    driver.commit();
    assertThat(driver.drops()).isEmpty();
    assertThat(driver.output(ModelTopology.FINALS).values()).containsExactly(" 1", " 2");
  }
}
