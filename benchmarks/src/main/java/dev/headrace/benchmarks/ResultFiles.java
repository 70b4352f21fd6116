package dev.headrace.benchmarks;

import dev.headrace.benchmarks.result.Result;
import dev.headrace.benchmarks.result.ResultChart;
import dev.headrace.benchmarks.result.ResultJson;
import dev.headrace.benchmarks.result.ResultTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Writes results as tables, JSON and a chart into one directory. */
record ResultFiles(Path directory) {

  void write(List<Result> results, PrintStream progress) {
    String details = results.stream().map(ResultTable::details).collect(Collectors.joining("\n"));
    String tables = ResultTable.summary(results) + "\n" + details;
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("results.md"), tables);
      Files.writeString(directory.resolve("results.json"), ResultJson.of(results, machine()));
      Files.writeString(directory.resolve("results.svg"), ResultChart.of(results));
    } catch (IOException e) {
      throw new BenchmarkException("Cannot write the results to " + directory, e);
    }
    progress.println(ResultTable.details(results.get(results.size() - 1)));
  }

  private static String machine() {
    return "%s %s, %d processors, Java %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"));
  }
}
