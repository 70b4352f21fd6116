package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyTestDriverTest {
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final Topic<Windowed<String>, Long> VIEWS =
      Topic.of("views", windowed(string(), ofMinutes(1)), int64());
  private static final Topic<String, Long> TOTALS = Topic.of("totals", string(), int64());
  private static final Topic<String, String> COPY = Topic.of("copy", string(), string());

  /** Clicks have the user as key and the page as value. */
  private static Topology viewsPerMinute() {
    var builder = TopologyBuilder.named("page-views");
    builder.stream(CLICKS)
        .filter((user, page) -> !page.equals("/favicon.ico"))
        .groupBy("by-page", (user, page) -> page, string())
        .windowedBy(tumbling(ofMinutes(1)).grace(ofSeconds(10)))
        .finalResults()
        .count("views-per-page")
        .to(VIEWS);
    return builder.build();
  }

  private static Topology clicksPerUser() {
    var builder = TopologyBuilder.named("user-clicks");
    builder.stream(CLICKS).groupByKey().count("clicks-per-user").toStream().to(TOTALS);
    return builder.build();
  }

  private static Instant at(String time) {
    return Instant.parse("2026-01-01T" + time + "Z");
  }

  @Test
  void emitsTheFinalCountOfEachWindowOnce() {
    try (var driver = TopologyTestDriver.of(viewsPerMinute())) {
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      driver.input(CLICKS).pipe("bob", "/home", at("12:00:59"));
      driver.input(CLICKS).pipe("bob", "/help", at("12:00:05"));
      assertThat(driver.output(VIEWS).records()).isEmpty();
      driver.advanceTo(at("12:01:10"));
      assertThat(driver.output(VIEWS).keyValues())
          .containsExactly(
              KeyValue.of(window("/help", "12:00:00"), 1L),
              KeyValue.of(window("/home", "12:00:00"), 2L));
      driver.advanceTo(at("13:00:00"));
      assertThat(driver.output(VIEWS).records()).hasSize(2);
    }
  }

  private static Windowed<String> window(String key, String start) {
    long startMs = at(start).toEpochMilli();
    return new Windowed<>(key, startMs, startMs + 60_000);
  }

  @Test
  void dropsEventsLaterThanGrace() {
    try (var driver = TopologyTestDriver.of(viewsPerMinute())) {
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      driver.input(CLICKS).pipe("ann", "/favicon.ico", at("12:01:10"));
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:59"));
      assertThat(driver.output(VIEWS).values()).containsExactly(1L);
      assertThat(driver.drops()).containsExactly(Map.entry(DropReason.LATE, 1L));
    }
  }

  @Test
  void countsPerKeyAndEmitsOneUpdatePerEpoch() {
    try (var driver = TopologyTestDriver.of(clicksPerUser()).manualCommit()) {
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      driver.input(CLICKS).pipe("ann", "/help", at("12:00:00"));
      assertThat(driver.output(TOTALS).records()).isEmpty();
      driver.commit();
      assertThat(driver.output(TOTALS).keyValues()).containsExactly(KeyValue.of("ann", 2L));
      assertThat(driver.output(TOTALS).records().get(0).timestamp()).isEqualTo(at("12:00:01"));
      assertThat(driver.<String, Long>store("clicks-per-user").get("ann")).isEqualTo(2L);
    }
  }

  @Test
  void keepsStateOverRestartsCrashesAndTheLossOfTheDisk() {
    try (var driver = TopologyTestDriver.of(clicksPerUser())) {
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      driver.restart();
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:02"));
      driver.crash();
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:03"));
      driver.crashWithoutDisk();
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:04"));
      assertThat(driver.output(TOTALS).values()).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void dropsWhatIsNotCommittedInACrashAndProcessesItAgain() {
    try (var driver = TopologyTestDriver.of(clicksPerUser()).manualCommit()) {
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      driver.crash();
      driver.commit();
      assertThat(driver.output(TOTALS).values()).containsExactly(1L);
    }
  }

  @Test
  void countsFinalResultsAgainInWindowsOfTheirOwn() {
    var builder = TopologyBuilder.named("chained");
    builder.stream(CLICKS)
        .groupBy("by-page", (user, page) -> page, string())
        .windowedBy(tumbling(ofMinutes(1)))
        .finalResults()
        .count("views-per-page")
        .groupBy("by-minute", (page, views) -> "pages", string())
        .windowedBy(tumbling(ofMinutes(1)))
        .finalResults()
        .count("pages-per-minute")
        .to(VIEWS);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      driver.input(CLICKS).pipe("bob", "/help", at("12:00:59"));
      // One jump closes the window of both stages; what the first emits is not late in the second.
      driver.input(CLICKS).pipe("bob", "/help", at("12:30:00"));
      assertThat(driver.output(VIEWS).keyValues())
          .containsExactly(KeyValue.of(window("pages", "12:00:00"), 2L));
      assertThat(driver.drops()).isEmpty();
    }
  }

  @Test
  void takesAnAbortedEpochAgain() {
    try (var driver = TopologyTestDriver.of(viewsPerMinute())) {
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      driver.abortNextCommit();
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:02"));
      driver.advanceTo(at("12:02:00"));
      assertThat(driver.output(VIEWS).values()).containsExactly(2L);
    }
  }

  @Test
  void findsOutThatACommitTookPlaceWithoutAnAnswer() {
    try (var driver = TopologyTestDriver.of(clicksPerUser())) {
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      driver.loseNextCommitResponse();
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:02"));
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:03"));
      assertThat(driver.output(TOTALS).values()).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void givesUpWhenItsSessionIsTakenAwayAgainAndAgain() {
    assertThatThrownBy(TopologyTestDriverTest::loseElevenSessions)
        .hasStackTraceContaining("the outcome of its last commit is unknown");
  }

  private static void loseElevenSessions() {
    try (var driver = TopologyTestDriver.of(clicksPerUser())) {
      for (int lost = 1; lost <= 11; lost++) {
        driver.loseNextCommitResponse();
        driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      }
    }
  }

  @Test
  void dropsEventsWithoutAKeyWhereTheyAreGroupedByIt() {
    try (var driver = TopologyTestDriver.of(clicksPerUser())) {
      driver.input(CLICKS).pipe(null, "/home", at("12:00:01"));
      driver.input(CLICKS).pipe("ann", null, at("12:00:01"));
      assertThat(driver.output(TOTALS).records()).isEmpty();
      assertThat(driver.drops())
          .containsOnly(Map.entry(DropReason.NULL_KEY, 1L), Map.entry(DropReason.NULL_VALUE, 1L));
    }
  }

  @Test
  void saysWhichRecordAndWhichOperatorFailed() {
    var builder = TopologyBuilder.named("broken");
    builder.stream(CLICKS)
        .mapValues(
            page -> {
              throw new IllegalStateException("no page");
            });
    try (var driver = TopologyTestDriver.of(builder.build())) {
      assertThatThrownBy(() -> driver.input(CLICKS).pipe("ann", "/home", at("12:00:01")))
          .isInstanceOf(TestDriverException.class)
          .hasMessageContaining("clicks-0 offset 0")
          .hasMessageContaining("mapValues (TopologyTestDriverTest.java:")
          .hasMessageContaining("no page");
    }
  }

  @Test
  void saysWhichBytesCouldNotBeReadAndByWhichSerde() {
    var builder = TopologyBuilder.named("numbers");
    builder.stream(TOTALS).mapValues(total -> total + 1).to(Topic.of("more", string(), int64()));
    try (var driver = TopologyTestDriver.of(builder.build())) {
      assertThatThrownBy(
              () -> driver.input(TOTALS).pipeBytes(new byte[1], new byte[3], at("12:00:01")))
          .isInstanceOf(TestDriverException.class)
          .hasMessageContaining("record totals-0 offset 0")
          .hasMessageContaining("its value cannot be read by LongDeserializer")
          .hasMessageContaining("serde of topic 'totals' (TopologyTestDriverTest.java:");
    }
  }

  @Test
  void passesTheBytesOfUntouchedRecordsOn() {
    var builder = TopologyBuilder.named("copy");
    builder.stream(CLICKS).to(COPY);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      driver.input(CLICKS).pipe(null, null, at("12:00:00"));
      assertThat(driver.output(COPY).keyValues())
          .containsExactly(KeyValue.of("ann", "/home"), KeyValue.of(null, null));
    }
  }

  @Test
  void givesTheSameResultsThroughTheRepartitionTopic() {
    try (var driver = TopologyTestDriver.of(viewsPerMinute()).exchangeThroughTopics()) {
      driver.input(CLICKS).pipe("ann", "/home", at("12:00:01"));
      driver.input(CLICKS).pipe("bob", "/home", at("12:00:59"));
      driver.advanceTo(at("12:01:10"));
      assertThat(driver.output(VIEWS).keyValues())
          .containsExactly(KeyValue.of(window("/home", "12:00:00"), 2L));
    }
  }
}
