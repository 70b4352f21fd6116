package dev.headrace.examples.accesslog;

import dev.headrace.examples.accesslog.source.LineSource;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The results of the job, computed the simplest way: one pass over the lines, by regular
 * expressions, into maps. Shares no code with the job.
 */
final class BatchOracle {

  private static final String QUOTED = "\"((?:[^\"\\\\]|\\\\.)*+)\"";
  private static final Pattern LINE =
      Pattern.compile(
          "(\\S+) \\S+ .*?\\[([^]]+)] "
              + QUOTED
              + " ([1-9]\\d\\d) (?:\\d+|-)(?: "
              + QUOTED
              + " "
              + QUOTED
              + ")?");
  private static final Pattern TIME =
      Pattern.compile("(\\d\\d)/(\\w{3})/(\\d{4}):(\\d\\d):(\\d\\d):(\\d\\d) ([+-]\\d{4})");
  private static final Pattern REQUEST = Pattern.compile("[A-Z]+ (/[^ ?#]*)(?:[?#]\\S*)? HTTP/.*");
  private static final Pattern BOT = Pattern.compile("(?i)bot|crawler|spider|slurp");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  /** A path in one minute, which is known by its first millisecond. */
  record PathMinute(String path, long startMs) {}

  /** How many requests there were, and how many of them failed. */
  record Counts(long requests, long errors) {
    Counts plus(Counts other) {
      return new Counts(requests + other.requests, errors + other.errors);
    }
  }

  long lines;
  long deadLetters;
  final Map<Integer, Long> requestsPerStatus = new TreeMap<>();
  final Map<PathMinute, Counts> countsPerPathAndMinute = new HashMap<>();
  final Map<String, Counts> countsPerPath = new HashMap<>();

  private BatchOracle() {}

  static BatchOracle of(LineSource source) {
    var oracle = new BatchOracle();
    source.read(oracle::add);
    return oracle;
  }

  private void add(String line) {
    lines++;
    Matcher fields = LINE.matcher(line);
    if (!fields.matches() || !count(fields)) {
      deadLetters++;
    }
  }

  private boolean count(Matcher fields) {
    Matcher request = REQUEST.matcher(fields.group(3));
    long timeMs = millis(fields.group(2));
    if (!request.matches() || timeMs < 0) {
      return false;
    }
    int status = Integer.parseInt(fields.group(4));
    requestsPerStatus.merge(status, 1L, Long::sum);
    String userAgent = fields.group(6);
    if (userAgent == null || !BOT.matcher(userAgent).find()) {
      String path = request.group(1);
      var counts = new Counts(1, status / 100 >= 4 ? 1 : 0);
      countsPerPathAndMinute.merge(
          new PathMinute(path, timeMs - timeMs % 60_000), counts, Counts::plus);
      countsPerPath.merge(path, counts, Counts::plus);
    }
    return true;
  }

  private static long millis(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return -1;
    }
    try {
      return LocalDateTime.of(
              Integer.parseInt(time.group(3)),
              MONTHS.indexOf(time.group(2)) + 1,
              Integer.parseInt(time.group(1)),
              Integer.parseInt(time.group(4)),
              Integer.parseInt(time.group(5)),
              Integer.parseInt(time.group(6)))
          .toInstant(ZoneOffset.of(time.group(7)))
          .toEpochMilli();
    } catch (DateTimeException e) {
      return -1;
    }
  }
}
