package dev.headrace.benchmarks.result;

import dev.headrace.benchmarks.contender.Contender;
import java.util.Arrays;
import java.util.List;

/** Results as tables in Markdown. */
public final class ResultTable {
  private ResultTable() {}

  /** Returns one row for each result: who needed how much, and the ratios of pairs. */
  public static String summary(List<Result> results) {
    StringBuilder table =
        new StringBuilder(
            "| workload | measured | ours | peer at its best | ours/peer | floor | ours/floor | pairs"
                + " |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (Result result : results) {
      table.append(
          "| %s | %s | %s | %s %s | %s | %s | %s | %d |%n"
              .formatted(
                  result.workload(),
                  result.headline().title(),
                  result.oursSpread(),
                  result.peerSpread(),
                  result.peer().map(Contender::label).orElse(""),
                  result.ratio(),
                  result.floorSpread(),
                  result.overFloor(),
                  pairs(result)));
    }
    return table.toString();
  }

  private static long pairs(Result result) {
    return result.samples().stream()
        .filter(sample -> result.ours().filter(sample.contender()::equals).isPresent())
        .count();
  }

  /** Returns everything that was measured for a result: medians, one row for each contender. */
  public static String details(Result result) {
    List<Metric> metrics =
        Arrays.stream(Metric.values())
            .filter(
                metric -> result.samples().stream().anyMatch(s -> s.values().containsKey(metric)))
            .toList();
    StringBuilder table = new StringBuilder("| " + result.workload() + " | runs |");
    metrics.forEach(metric -> table.append(' ').append(metric.title()).append(" |"));
    table.append("\n| --- | --- |").append(" --- |".repeat(metrics.size())).append('\n');
    result.samples().stream()
        .map(Sample::contender)
        .distinct()
        .forEach(contender -> table.append(row(result, contender, metrics)));
    return table.toString();
  }

  private static String row(Result result, Contender contender, List<Metric> metrics) {
    long runs = result.samples().stream().filter(s -> s.contender() == contender).count();
    StringBuilder row = new StringBuilder("| " + contender.label() + " | " + runs + " |");
    for (Metric metric : metrics) {
      double median = result.of(contender, metric).median();
      row.append(' ').append(Double.isNaN(median) ? "-" : metric.format(median)).append(" |");
    }
    return row.append('\n').toString();
  }
}
