package dev.headrace.examples.accesslog.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.testing.Interruption;
import dev.headrace.testing.TopologyTestDriver;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Each test runs straight, and with aborts, restarts, and the loss of the disk at every step. */
@ParameterizedClass
@EnumSource
class AccessLogTopologyTest {

  private static final AccessLogTopics TOPICS = AccessLogTopics.of("job");
  private static final String BOT = "Googlebot/2.1";
  private static final String BROWSER = "Firefox";

  private final TopologyTestDriver driver;

  AccessLogTopologyTest(Interruption interruption) {
    driver = TopologyTestDriver.of(AccessLogTopology.of(TOPICS)).interruptedBy(interruption);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void countsRequestsAndErrorsPerPathAndMinute() {
    request("12:00:01", "/a", 200, BROWSER);
    request("12:00:59", "/a?x=1", 404, BROWSER);
    request("12:01:00", "/a", 500, BROWSER);
    request("12:01:00", "/b", 304, BROWSER);
    closeWindows();

    assertThat(traffic())
        .containsOnly(
            entry(minute("/a", "12:00:00"), new PathTraffic(2, 1)),
            entry(minute("/a", "12:01:00"), new PathTraffic(1, 1)),
            entry(minute("/b", "12:01:00"), new PathTraffic(1, 0)));
  }

  @Test
  void writesNoTrafficBeforeTheGraceIsOver() {
    request("12:00:01", "/a", 200, BROWSER);

    driver.advanceTo(at("12:30:59"));
    assertThat(traffic()).isEmpty();

    driver.advanceTo(at("12:31:00"));
    assertThat(traffic()).containsOnly(entry(minute("/a", "12:00:00"), new PathTraffic(1, 0)));
  }

  @Test
  void closesWindowsByARecordWithoutAValue() {
    request("12:00:01", "/a", 200, BROWSER);
    driver.input(TOPICS.lines()).pipe(null, null, at("12:31:01"));

    assertThat(traffic()).hasSize(1);
    assertThat(driver.output(TOPICS.deadLetters()).values()).isEmpty();
  }

  @Test
  void countsLinesThatAreOutOfOrder() {
    request("12:29:00", "/a", 200, BROWSER);
    request("12:00:01", "/a", 200, BROWSER);
    closeWindows();

    assertThat(traffic())
        .containsEntry(minute("/a", "12:00:00"), new PathTraffic(1, 0))
        .containsEntry(minute("/a", "12:29:00"), new PathTraffic(1, 0));
  }

  @Test
  void dropsLinesLaterThanTheGraceFromTheTrafficOnly() {
    request("12:31:00", "/a", 200, BROWSER);
    request("12:00:59", "/a", 200, BROWSER);
    closeWindows();

    assertThat(traffic()).containsOnlyKeys(minute("/a", "12:31:00"));
    // An event that is taken again is counted again.
    assertThat(driver.drops()).containsKey(DropReason.LATE);
    assertThat(statusCounts()).containsOnly(entry(200, 2L));
  }

  @Test
  void countsBotsPerStatusButNotPerPath() {
    request("12:00:01", "/a", 200, BROWSER);
    request("12:00:02", "/a", 200, BOT);
    request("12:00:03", "/robots.txt", 404, BOT);
    closeWindows();

    assertThat(statusCounts()).containsOnly(entry(200, 2L), entry(404, 1L));
    assertThat(traffic()).containsOnly(entry(minute("/a", "12:00:00"), new PathTraffic(1, 0)));
  }

  @Test
  void setsBadLinesAsideAndGoesOn() {
    line("12:00:01", "*** log rotated ***");
    request("12:00:02", "-", 408, BROWSER);
    request("12:00:03", "/a", 200, BROWSER);

    assertThat(driver.output(TOPICS.deadLetters()).values())
        .extracting(DeadLetter::line, DeadLetter::reason)
        .satisfiesExactly(
            first ->
                assertThat(first.toList())
                    .containsExactly(
                        "*** log rotated ***", "the user name does not end: no ' [' follows"),
            second -> assertThat(second.toList().get(1)).asString().contains("is not a path"));
    assertThat(statusCounts()).containsOnly(entry(200, 1L));
  }

  @Test
  void givesTheSameResultsAfterCrashes() {
    request("12:00:01", "/a", 200, BROWSER);
    driver.crash();
    request("12:00:02", "/a", 500, BROWSER);
    driver.restart();
    request("12:00:03", "/a", 200, BROWSER);
    driver.crashWithoutDisk();
    closeWindows();

    assertThat(traffic()).containsOnly(entry(minute("/a", "12:00:00"), new PathTraffic(3, 1)));
    assertThat(statusCounts()).containsOnly(entry(200, 2L), entry(500, 1L));
  }

  @Test
  void printsItsPlan() {
    assertThat(AccessLogTopology.of(TOPICS).describe())
        .isEqualToNormalizingNewlines(
            """
            topology job
              stream job-lines
                filter
                mapValues
                split
                  branch rejected
                    mapValues
                    to job-dead-letters
                  branch accepted
                    mapValues
                    then
                      selectKey
                      repartition by-status
                      count requests-per-status
                      toStream
                      to job-status-counts
                    then
                      filter
                      selectKey
                      repartition by-path
                      aggregate traffic-per-path, tumbling PT1M, grace PT30M, final results
                      to job-path-traffic
            """);
  }

  private void request(String time, String target, int status, String userAgent) {
    line(
        time,
        "h - - [15/Jan/2026:%s +0000] \"GET %s HTTP/1.1\" %d 5 \"-\" \"%s\""
            .formatted(time, target, status, userAgent));
  }

  private void line(String time, String line) {
    driver.input(TOPICS.lines()).pipe(null, line, at(time));
  }

  private void closeWindows() {
    driver.advanceTo(at("14:00:00"));
  }

  private Map<Windowed<String>, PathTraffic> traffic() {
    Map<Windowed<String>, PathTraffic> traffic = new HashMap<>();
    driver
        .output(TOPICS.trafficPerPath())
        .records()
        .forEach(
            output ->
                assertThat(traffic.put(output.key(), output.value()))
                    .as("a second result for %s", output.key())
                    .isNull());
    return traffic;
  }

  private Map<Integer, Long> statusCounts() {
    Map<Integer, Long> counts = new HashMap<>();
    driver
        .output(TOPICS.requestsPerStatus())
        .records()
        .forEach(output -> counts.put(output.key(), output.value()));
    return counts;
  }

  private static Windowed<String> minute(String path, String time) {
    long startMs = at(time).toEpochMilli();
    return new Windowed<>(path, startMs, startMs + 60_000);
  }

  private static Instant at(String time) {
    return Instant.parse("2026-01-15T" + time + "Z");
  }
}
