package dev.headrace.benchmarks.driver;

import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.contender.OwnUsage;
import dev.headrace.benchmarks.data.ClickRecord;
import dev.headrace.benchmarks.data.Clicks;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.data.Distribution;
import dev.headrace.benchmarks.job.Job;
import dev.headrace.benchmarks.job.JobTopics;
import dev.headrace.benchmarks.job.Jobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The main class of a child JVM that runs one engine over records in memory several times, and
 * prints processor time in nanoseconds, bytes allocated and the number of outputs of the last pass.
 */
public final class DriverMain {
  /** What stands before the numbers that are printed. */
  public static final String MEASURED = "measured ";

  private static final int PASSES = 3;

  private DriverMain() {}

  /**
   * Runs an engine.
   *
   * @param args the contender, the job, the numbers of records and keys, and a directory
   */
  public static void main(String[] args) throws IOException {
    try {
      Contender contender = Contender.valueOf(args[0]);
      Job job = Jobs.named(args[1]);
      List<ClickRecord> records = records(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      String line = "";
      for (int pass = 1; pass <= PASSES; pass++) {
        Path directory = Files.createDirectories(Path.of(args[4], "pass-" + pass));
        line = measure(contender, job, records, directory);
      }
      System.out.println(MEASURED + line);
    } catch (RuntimeException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
    Runtime.getRuntime().halt(0);
  }

  private static List<ClickRecord> records(int count, int keys) {
    List<ClickRecord> records = new ArrayList<>();
    for (Clicks clicks = new Clicks(new DataSet(count, keys, Distribution.UNIFORM), 0);
        clicks.hasNext(); ) {
      records.add(clicks.next());
    }
    return records;
  }

  private static String measure(
      Contender contender, Job job, List<ClickRecord> records, Path directory) {
    JobTopics topics = new JobTopics("driver-" + job.name(), "input", "output");
    try (EngineRun run = open(contender, job, topics, directory)) {
      run.load(records);
      System.gc();
      long cpuNanos = OwnUsage.cpuNanos();
      long bytes = OwnUsage.allocatedBytes();
      run.process();
      cpuNanos = OwnUsage.cpuNanos() - cpuNanos;
      bytes = OwnUsage.allocatedBytes() - bytes;
      return cpuNanos + " " + bytes + " " + run.outputs();
    }
  }

  private static EngineRun open(Contender contender, Job job, JobTopics topics, Path directory) {
    return switch (contender) {
      case HEADRACE, HEADRACE_BEFORE -> new HeadraceEngineRun(job, topics, directory);
      default -> new StreamsEngineRun(job, topics, directory);
    };
  }
}
