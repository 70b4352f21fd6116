package dev.headrace.examples.accesslog.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.accesslog.report.Summary.DeadLetters;
import dev.headrace.examples.accesslog.report.Summary.Lines;
import dev.headrace.examples.accesslog.topology.AccessLogTopics;
import dev.headrace.examples.accesslog.topology.PathTraffic;
import dev.headrace.examples.accesslog.world.InMemoryWorld;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SummaryTextTest {

  private static final String LONG_PATH = "/" + "abcdefghi/".repeat(7);

  @Test
  void showsEveryNumber() {
    assertThat(textOf(summary(Duration.ofSeconds(59), "the line is empty")))
        .isEqualToNormalizingNewlines(
            """
            Lines
              in                                  1,235
              parsed                              1,234
                of people, per path below         1,100
                of bots                             134
              dead-lettered                           1  such as: the line is empty

            Requests per status (bots included)
              200                                 1,200   97.2 %
              404                                    34    2.8 %

            Top 3 of 3 paths (bots excluded)
              path                                                       requests     errors
              /                                                             1,000          0
              /a                                                               50         30
              /abcdefghi/abcdefghi/abcdefghi/abcdefghi/abcdefghi/ab...         50          0

            Results in the memory of this process
              job-path-traffic             requests and errors per path and minute
              job-status-counts            requests per status
              job-dead-letters             lines that could not be parsed, and why
            They end with this run; --bootstrap-servers HOST:PORT puts them into your own Kafka.
            """);
  }

  @Test
  void hasNoReasonWithoutDeadLetters() {
    assertThat(textOf(summary(Duration.ZERO, null))).doesNotContain("such as");
  }

  @Test
  void warnsAboutALogThatIsTooFarOutOfOrder() {
    assertThat(textOf(summary(Duration.ofMinutes(30), null))).doesNotContain("Warning");
    assertThat(textOf(summary(Duration.ofMinutes(45), null)))
        .contains("Warning: lines are up to 45 min out of order, more than the grace of 30 min.");
  }

  private static Summary summary(Duration disorder, String firstReason) {
    return new Summary(
        new Lines(1_235, disorder.toMillis()),
        new DeadLetters(1, firstReason),
        new TreeMap<>(Map.of(404, 34L, 200, 1_200L)),
        Map.of(
            "/a",
            new PathTraffic(50, 30),
            "/",
            new PathTraffic(1_000, 0),
            LONG_PATH,
            new PathTraffic(50, 0)));
  }

  private static String textOf(Summary summary) {
    return SummaryText.of(summary, AccessLogTopics.of("job"), new InMemoryWorld());
  }
}
