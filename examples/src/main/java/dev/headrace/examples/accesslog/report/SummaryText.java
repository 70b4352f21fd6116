package dev.headrace.examples.accesslog.report;

import dev.headrace.examples.accesslog.topology.AccessLogTopics;
import dev.headrace.examples.accesslog.topology.AccessLogTopology;
import dev.headrace.examples.accesslog.topology.PathTraffic;
import dev.headrace.examples.accesslog.world.World;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The summary as a text for people, with plain ASCII tables. */
public final class SummaryText {

  private static final int TOP_PATHS = 10;
  private static final int PATH_WIDTH = 56;

  private final StringBuilder text = new StringBuilder();
  private final Summary summary;

  private SummaryText(Summary summary) {
    this.summary = summary;
  }

  /**
   * Returns the text.
   *
   * @param summary the numbers
   * @param topics where the full results are
   * @param world where these topics are
   */
  public static String of(Summary summary, AccessLogTopics topics, World world) {
    var text = new SummaryText(summary);
    text.lines();
    text.statuses();
    text.paths();
    text.topics(topics, world);
    return text.text.toString();
  }

  private void lines() {
    line("Lines");
    line("  %-28s %,12d", "in", summary.lines().count());
    line("  %-28s %,12d", "parsed", summary.parsed());
    line("    %-26s %,12d", "of people, per path below", summary.pageRequests());
    line("    %-26s %,12d", "of bots", summary.parsed() - summary.pageRequests());
    String firstReason = summary.deadLetters().firstReason();
    line(
        "  %-28s %,12d%s",
        "dead-lettered",
        summary.deadLetters().count(),
        firstReason == null ? "" : "  such as: " + firstReason);
    Duration disorder = Duration.ofMillis(summary.lines().disorderMs());
    if (disorder.compareTo(AccessLogTopology.GRACE) > 0) {
      line(
          "  Warning: lines are up to %s out of order, more than the grace of %s. Late ones are",
          inMinutes(disorder), inMinutes(AccessLogTopology.GRACE));
      line("  missing in the numbers per path and show up as bots here. Sort the log by time.");
    }
  }

  private void statuses() {
    line("");
    line("Requests per status (bots included)");
    summary
        .requestsPerStatus()
        .forEach(
            (status, count) ->
                line("  %-28d %,12d %6.1f %%", status, count, 100.0 * count / summary.parsed()));
  }

  private void paths() {
    Map<String, PathTraffic> traffic = summary.trafficPerPath();
    List<Map.Entry<String, PathTraffic>> top =
        traffic.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, PathTraffic>>comparingLong(
                        entry -> -entry.getValue().requests())
                    .thenComparing(Map.Entry::getKey))
            .limit(TOP_PATHS)
            .toList();
    line("");
    line("Top %d of %,d paths (bots excluded)", top.size(), traffic.size());
    line("  %-" + PATH_WIDTH + "s %10s %10s", "path", "requests", "errors");
    top.forEach(
        entry ->
            line(
                "  %-" + PATH_WIDTH + "s %,10d %,10d",
                shorten(entry.getKey()),
                entry.getValue().requests(),
                entry.getValue().errors()));
  }

  private void topics(AccessLogTopics topics, World world) {
    line("");
    line("Results in %s", world.description());
    line("  %-28s requests and errors per path and minute", topics.trafficPerPath().name());
    line("  %-28s requests per status", topics.requestsPerStatus().name());
    line("  %-28s lines that could not be parsed, and why", topics.deadLetters().name());
    if (!world.keepsTopics()) {
      line("They end with this run; --bootstrap-servers HOST:PORT puts them into your own Kafka.");
    }
  }

  private static String shorten(String path) {
    return path.length() <= PATH_WIDTH ? path : path.substring(0, PATH_WIDTH - 3) + "...";
  }

  private static String inMinutes(Duration duration) {
    return duration.toMinutes() + " min";
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
  }
}
