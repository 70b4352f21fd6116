package dev.headrace.examples.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.accesslog.BatchOracle.Counts;
import dev.headrace.examples.accesslog.BatchOracle.PathMinute;
import dev.headrace.examples.accesslog.parse.AccessLogParser;
import dev.headrace.examples.accesslog.parse.ParsedLine.Accepted;
import dev.headrace.examples.accesslog.parse.ParsedLine.Rejected;
import dev.headrace.examples.accesslog.parse.Request;
import dev.headrace.examples.accesslog.source.GeneratedLog;
import dev.headrace.examples.accesslog.source.LineSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ParserAgainstOracleTest {

  private final List<Rejected> rejected = new ArrayList<>();
  private final Map<Integer, Long> requestsPerStatus = new TreeMap<>();
  private final Map<PathMinute, Counts> counts = new HashMap<>();

  @Test
  void readsTheRealLogAsTheOracleDoes() {
    parseAndCompare(RealLog.open());

    assertThat(rejected)
        .extracting(Rejected::reason)
        .containsExactly("the user agent has no closing quote");
  }

  @Test
  void readsGeneratedLogsAsTheOracleDoes() {
    parseAndCompare(new GeneratedLog(7, 20_000));

    assertThat(rejected).hasSizeBetween(100, 300);
  }

  private void parseAndCompare(LineSource source) {
    source.read(this::parse);

    BatchOracle oracle = BatchOracle.of(source);
    assertThat(rejected).hasSize((int) oracle.deadLetters);
    assertThat(requestsPerStatus).isEqualTo(oracle.requestsPerStatus);
    assertThat(counts).isEqualTo(oracle.countsPerPathAndMinute);
  }

  private void parse(String line) {
    var parsed = AccessLogParser.parse(line);
    if (parsed instanceof Accepted accepted) {
      count(accepted.request());
    } else {
      rejected.add((Rejected) parsed);
    }
  }

  private void count(Request request) {
    requestsPerStatus.merge(request.status(), 1L, Long::sum);
    if (!request.fromBot()) {
      long startMs = request.timestampMs() / 60_000 * 60_000;
      counts.merge(
          new PathMinute(request.path(), startMs),
          new Counts(1, request.failed() ? 1 : 0),
          Counts::plus);
    }
  }
}
