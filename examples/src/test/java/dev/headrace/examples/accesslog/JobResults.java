package dev.headrace.examples.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.accesslog.BatchOracle.Counts;
import dev.headrace.examples.accesslog.BatchOracle.PathMinute;
import dev.headrace.examples.accesslog.report.ResultReader;
import dev.headrace.examples.accesslog.report.Summary;
import dev.headrace.examples.accesslog.report.SummaryText;
import dev.headrace.examples.accesslog.topology.AccessLogTopics;
import dev.headrace.examples.accesslog.topology.AccessLogTopology;
import dev.headrace.examples.accesslog.world.World;
import java.util.HashMap;
import java.util.Map;

/** The results of a run against those of the oracle. */
final class JobResults {

  private JobResults() {}

  /** Compares every number that the job prints or writes. */
  static void assertAgree(
      Summary summary, World world, AccessLogTopics topics, BatchOracle oracle) {
    assertThat(summary.lines().count()).isEqualTo(oracle.lines);
    assertThat(summary.deadLetters().count()).isEqualTo(oracle.deadLetters);
    assertThat(summary.requestsPerStatus()).isEqualTo(oracle.requestsPerStatus);
    assertThat(summary.parsed() + summary.deadLetters().count()).isEqualTo(oracle.lines);
    Map<String, Counts> countsPerPath = new HashMap<>();
    summary
        .trafficPerPath()
        .forEach(
            (path, traffic) ->
                countsPerPath.put(path, new Counts(traffic.requests(), traffic.errors())));
    assertThat(countsPerPath).isEqualTo(oracle.countsPerPath);
    assertThat(rows(world, topics)).isEqualTo(oracle.countsPerPathAndMinute);
    assertThat(SummaryText.of(summary, topics, world)).doesNotContain("Warning");
  }

  private static Map<PathMinute, Counts> rows(World world, AccessLogTopics topics) {
    Map<PathMinute, Counts> rows = new HashMap<>();
    new ResultReader(world, topics)
        .readTraffic(
            (window, traffic) -> {
              var row = new PathMinute(window.key(), window.startMs());
              assertThat(window.endMs() - window.startMs())
                  .isEqualTo(AccessLogTopology.WINDOW.toMillis());
              assertThat(rows.put(row, new Counts(traffic.requests(), traffic.errors())))
                  .as("a second result for %s", row)
                  .isNull();
            });
    return rows;
  }
}
