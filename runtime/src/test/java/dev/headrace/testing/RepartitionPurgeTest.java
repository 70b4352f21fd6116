package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

/** What becomes of a repartition topic while the application that owns it runs. */
class RepartitionPurgeTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  private static final Topic<byte[], byte[]> REPARTITION =
      Topic.of("purged-again-repartition", Serdes.ByteArray(), Serdes.ByteArray());

  private static Topology topology() {
    var builder = TopologyBuilder.named("purged");
    builder.stream(EVENTS)
        .groupBy("again", (key, value) -> "all", string())
        .count("per-key")
        .toStream()
        .to(COUNTS);
    return builder.build();
  }

  private static TopologyTestDriver driver() {
    return TopologyTestDriver.of(topology()).exchangeThroughTopics();
  }

  private static void pipe(TopologyTestDriver driver, int events) {
    for (int event = 1; event <= events; event++) {
      driver.input(EVENTS).pipe("key", event, Instant.ofEpochMilli(event));
    }
  }

  @Test
  void keepsWhatWasProcessedForTenSecondsAtMost() {
    try (var driver = driver()) {
      pipe(driver, 100);
      int before = driver.output(REPARTITION).records().size();
      assertThat(before).isGreaterThanOrEqualTo(100);
      driver.advanceWallClock(ofSeconds(10));
      pipe(driver, 1);
      assertThat(driver.output(REPARTITION).records()).hasSizeLessThan(10);
      assertThat(driver.output(COUNTS).values()).endsWith(101L);
    }
  }

  @Test
  void takesNothingAwayThatARestartNeeds() {
    try (var driver = driver()) {
      for (int round = 1; round <= 3; round++) {
        pipe(driver, 10);
        driver.advanceWallClock(ofSeconds(10));
        driver.abortNextCommit();
        pipe(driver, 10);
        driver.crashWithoutDisk();
        pipe(driver, 10);
        driver.restart();
        assertThat(driver.output(COUNTS).values()).endsWith(30L * round);
      }
      assertThat(driver.output(REPARTITION).records()).hasSizeLessThan(60);
    }
  }
}
