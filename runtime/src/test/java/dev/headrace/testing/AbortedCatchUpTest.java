package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.Windowed;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An epoch in which tasks caught up, and which is aborted, happens again as it did before. */
class AbortedCatchUpTest {
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final Topic<Windowed<String>, Long> VIEWS =
      Topic.of("views", windowed(string(), ofMinutes(1)), int64());

  private static Topology viewsPerMinute() {
    var builder = TopologyBuilder.named("page-views");
    builder.stream(CLICKS)
        .groupBy("by-page", (user, page) -> page, string())
        .windowedBy(tumbling(ofMinutes(1)))
        .finalResults()
        .count("views-per-page")
        .to(VIEWS);
    return builder.build();
  }

  private static Instant at(String time) {
    return Instant.parse("2026-01-01T" + time + "Z");
  }

  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void waitsAgainForAPartitionThatLagsBehind(boolean throughTopics, boolean aborted) {
    var driver = TopologyTestDriver.of(viewsPerMinute()).partitions(CLICKS, 2).manualCommit();
    if (throughTopics) {
      driver.exchangeThroughTopics();
    }
    try (driver) {
      driver.input(CLICKS).pipe("ann", "/home", at("13:00:00"), new RecordHeaders(), 0);
      driver.input(CLICKS).pipe("bob", "/home", at("12:00:00"), new RecordHeaders(), 1);
      // Only what lies there at the start has to be caught up with.
      driver.crash();
      if (aborted) {
        driver.abortNextCommit();
      }
      driver.commit();
      driver.advanceTo(at("14:00:00"));
      driver.commit();
      assertThat(driver.drops()).isEmpty();
      assertThat(driver.output(VIEWS).values()).containsExactly(1L, 1L);
    }
  }
}
