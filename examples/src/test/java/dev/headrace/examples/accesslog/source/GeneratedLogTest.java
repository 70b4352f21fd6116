package dev.headrace.examples.accesslog.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.accesslog.parse.AccessLogParser;
import dev.headrace.examples.accesslog.parse.AccessLogTime;
import dev.headrace.examples.accesslog.parse.ParsedLine.Accepted;
import dev.headrace.examples.accesslog.parse.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class GeneratedLogTest {

  private static final int COUNT = 20_000;

  private final List<String> lines = linesOf(new GeneratedLog(1, COUNT));
  private final List<Request> requests =
      lines.stream()
          .map(AccessLogParser::parse)
          .filter(Accepted.class::isInstance)
          .map(parsed -> ((Accepted) parsed).request())
          .toList();

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(linesOf(new GeneratedLog(1, COUNT))).isEqualTo(lines);
    assertThat(linesOf(new GeneratedLog(2, COUNT))).isNotEqualTo(lines);
  }

  @Test
  void hasAsManyLinesAsAskedFor() {
    assertThat(lines).hasSize(COUNT);
    assertThat(linesOf(new GeneratedLog(1, 1))).hasSize(1);
  }

  @Test
  void hasOneBrokenLineInAHundred() {
    assertThat(COUNT - requests.size()).isCloseTo(COUNT / 100, Percentage.withPercentage(30));
  }

  @Test
  void hasBotsAndFailures() {
    assertThat(share(Request::fromBot)).isBetween(0.06, 0.10);
    assertThat(share(request -> request.status() == 404)).isBetween(0.03, 0.06);
    assertThat(share(request -> request.status() >= 500)).isBetween(0.01, 0.03);
  }

  @Test
  void prefersFewPages() {
    Map<String, Long> counts =
        requests.stream().collect(Collectors.groupingBy(Request::path, Collectors.counting()));

    assertThat(counts).hasSizeBetween(350, 400);
    assertThat(counts.get("/")).isGreaterThan(COUNT / 10);
  }

  @Test
  void isOutOfOrderByHalfAMinuteAtMost() {
    long newestMs = 0;
    long disorderMs = 0;
    for (Request request : requests) {
      newestMs = Math.max(newestMs, request.timestampMs());
      disorderMs = Math.max(disorderMs, newestMs - request.timestampMs());
    }

    assertThat(disorderMs).isBetween(10_000L, 31_000L);
  }

  @Test
  void coversTwoHours() {
    var minutes =
        lines.stream()
            .map(AccessLogTime::of)
            .filter(timeMs -> timeMs != AccessLogTime.UNREADABLE)
            .map(timeMs -> timeMs / 60_000)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(minutes).hasSize(120);
  }

  private double share(Predicate<Request> predicate) {
    return (double) requests.stream().filter(predicate).count() / requests.size();
  }

  private static List<String> linesOf(LineSource source) {
    List<String> lines = new ArrayList<>();
    source.read(lines::add);
    return lines;
  }
}
