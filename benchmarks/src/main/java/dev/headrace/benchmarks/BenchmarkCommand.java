package dev.headrace.benchmarks;

import com.google.common.base.Throwables;
import dev.headrace.benchmarks.data.Distribution;
import dev.headrace.benchmarks.process.RunResources;
import dev.headrace.benchmarks.result.Result;
import dev.headrace.benchmarks.result.ResultLine;
import dev.headrace.benchmarks.workload.Bench;
import dev.headrace.benchmarks.workload.Launcher;
import dev.headrace.benchmarks.workload.Opponents;
import dev.headrace.benchmarks.workload.Scale;
import dev.headrace.benchmarks.workload.Workload;
import dev.headrace.benchmarks.workload.Workloads;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line: measures workloads, one line of standard output for each. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measures workloads side by side with Kafka Streams and with a loop written by hand.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:everything asked for was measured, as far as its operator exists",
      "1:a measurement failed; a sentence says why",
      "2:wrong option or workload",
      "130, 143:ended by Ctrl-C or SIGTERM; nothing is left behind"
    })
public final class BenchmarkCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int QUICK_RECORDS = 1_000_000;
  private static final int QUICK_ROUNDS = 2;

  private final PrintStream lines;
  private final PrintStream progress;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "WORKLOAD", description = "What to measure (default: all workloads).")
  private List<String> names = new ArrayList<>();

  @Option(names = "--quick", description = "About a minute for each workload.")
  private boolean quick;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Records of a data set (default: 5000000, quick 1000000).")
  private int records;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each contender runs (default: 9, quick 2).")
  private int rounds;

  @Option(
      names = "--heap",
      paramLabel = "MB",
      defaultValue = "1024",
      description = "The heap of each contender (default: 1024).")
  private int heapMb;

  @Option(
      names = "--keys",
      paramLabel = "DISTRIBUTION",
      defaultValue = "UNIFORM",
      description = "How often each key comes: UNIFORM (default) or ZIPF.")
  private Distribution distribution = Distribution.UNIFORM;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "Where tables, JSON and chart go (default: benchmarks/target/results).")
  private Path results = Path.of("benchmarks", "target", "results");

  @Option(names = "--alone", description = "Measures our contender only.")
  private boolean alone;

  @Option(
      names = "--before",
      paramLabel = "DIR",
      description =
          "Measures our contender against an earlier build of it, whose jars are in DIR, instead.")
  private @Nullable Path before;

  @Option(
      names = "--profile",
      description = "Profiles our contender; adds where its time goes to the results.")
  private boolean profile;

  BenchmarkCommand(PrintStream lines, PrintStream progress) {
    this.lines = lines;
    this.progress = progress;
  }

  /** Runs the command line and ends the process. */
  public static void main(String[] args) {
    System.exit(commandLine(new BenchmarkCommand(System.out, System.err)).execute(args));
  }

  static CommandLine commandLine(BenchmarkCommand command) {
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              line.getErr().println("The benchmark failed: " + failure.getMessage());
              Throwables.getCausalChain(failure).stream()
                  .skip(1)
                  .forEach(cause -> line.getErr().println("  because of " + cause));
              return FAILED;
            });
  }

  @Override
  public Integer call() {
    Workloads workloads = new Workloads(distribution);
    List<Workload> chosen = choose(workloads);
    List<Result> all = new ArrayList<>();
    try (RunResources resources = new RunResources()) {
      Installation installation = Installation.ofThisJvm(profile);
      Launcher launcher = installation.launcher(heapMb, results, before);
      Bench bench = new Bench(resources, scale(), launcher, progress);
      ProfileFiles profiles = new ProfileFiles(results);
      for (Workload workload : chosen) {
        measure(workload, bench, all);
        if (profile) {
          profiles.collect(workload.name());
        }
      }
    }
    return 0;
  }

  private List<Workload> choose(Workloads workloads) {
    if (names.isEmpty()) {
      return workloads.all();
    }
    return names.stream()
        .map(
            name ->
                workloads
                    .find(name)
                    .orElseThrow(
                        () ->
                            wrong(
                                "There is no workload '%s'. The workloads are: %s"
                                    .formatted(name, String.join(", ", workloads.names())))))
        .toList();
  }

  private void measure(Workload workload, Bench bench, List<Result> all) {
    List<Result> measured = workload.measure(bench);
    all.addAll(measured);
    lines.println(ResultLine.of(measured.get(0)));
    lines.flush();
    new ResultFiles(results).write(all, progress);
  }

  private Scale scale() {
    int chosenRecords = records > 0 ? records : quick ? QUICK_RECORDS : 5_000_000;
    int chosenRounds = rounds > 0 ? rounds : quick ? QUICK_ROUNDS : 9;
    return new Scale(chosenRecords, chosenRounds, heapMb, quick, opponents());
  }

  private Opponents opponents() {
    return alone ? Opponents.NONE : before == null ? Opponents.ALL : Opponents.BEFORE;
  }

  private ParameterException wrong(String sentence) {
    if (spec == null) {
      throw new IllegalStateException(sentence);
    }
    return new ParameterException(spec.commandLine(), sentence);
  }
}
