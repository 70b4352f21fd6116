package dev.headrace.examples.accesslog;

import dev.headrace.broker.BrokerException;
import dev.headrace.examples.accesslog.report.Summary;
import dev.headrace.examples.accesslog.report.SummaryText;
import dev.headrace.examples.accesslog.source.GeneratedLog;
import dev.headrace.examples.accesslog.source.LineSource;
import dev.headrace.examples.accesslog.source.LogFile;
import dev.headrace.examples.accesslog.topology.AccessLogTopics;
import dev.headrace.examples.accesslog.world.InMemoryWorld;
import dev.headrace.examples.accesslog.world.KafkaWorld;
import dev.headrace.examples.accesslog.world.World;
import dev.headrace.examples.accesslog.world.WorldException;
import dev.headrace.runtime.AppFailedException;
import dev.headrace.runtime.ConfigException;
import dev.headrace.runtime.engine.StartException;
import dev.headrace.runtime.port.LogException;
import dev.headrace.state.StateException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The job as a command: the summary goes to standard output, everything else to standard error. */
@Command(
    name = "access-log",
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpWidth = 100,
    description = {
      "Turns a web access log into traffic figures with Headrace:",
      "requests and errors per path and minute, requests per status, bad lines set aside.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the results are complete",
      "1:the job failed; one sentence on standard error says why",
      "2:the options are wrong"
    })
public final class AccessLogJob implements Callable<Integer> {

  private static final Path DEFAULT_STATE_DIRECTORY = Path.of("headrace-state");

  @Mixin private final JobOptions options = new JobOptions();

  @Spec private @Nullable CommandSpec command;

  private final PrintStream progress;

  private AccessLogJob(PrintStream progress) {
    this.progress = progress;
  }

  /** Runs the job; ends the JVM with the exit code when that is not 0. */
  public static void main(String[] args) {
    int exitCode = execute(System.out, System.err, args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /**
   * Runs the job and returns the exit code.
   *
   * @param out takes the summary, or the help
   * @param err takes progress and errors
   * @param args the command line
   */
  static int execute(PrintStream out, PrintStream err, String... args) {
    return new CommandLine(new AccessLogJob(err))
        .setOut(new PrintWriter(out, true, Charset.defaultCharset()))
        .setErr(new PrintWriter(err, true, Charset.defaultCharset()))
        .setParameterExceptionHandler(AccessLogJob::explainUsage)
        .setExecutionExceptionHandler((e, commandLine, parsed) -> explain(e, commandLine))
        .execute(args);
  }

  @Override
  public Integer call() {
    CommandLine commandLine = Objects.requireNonNull(command).commandLine();
    options.check(commandLine.getCommandSpec());
    LineSource source = source();
    try (RunResources resources = new RunResources(progress::println, lastWord())) {
      try {
        World world = resources.add(openWorld());
        var topics = AccessLogTopics.of(options.topicsPrefix);
        var settings =
            new JobRun.Settings(
                options.partitions, stateDirectory(resources), options.lanes, progress);
        Summary summary = new JobRun(world, topics, settings, resources).run(source);
        commandLine.getOut().print(SummaryText.of(summary, topics, world));
        commandLine.getOut().flush();
        return CommandLine.ExitCode.OK;
      } catch (RuntimeException e) {
        if (resources.closeUnlessEnding()) {
          throw e;
        }
        // What breaks while the JVM is going down is no news.
        return CommandLine.ExitCode.SOFTWARE;
      }
    }
  }

  private String lastWord() {
    // On a terminal the cursor stands behind a progress bar.
    String start = ProgressDisplay.isTerminal() ? System.lineSeparator() : "";
    return options.bootstrapServers == null
        ? start + "Stopped before the job was done; nothing of it is kept."
        : start + "Stopped before the job was done; the same command goes on where it was.";
  }

  private @Nullable LineSource source() {
    if (options.noLoad) {
      return null;
    }
    if (options.file != null) {
      return LogFile.open(options.file);
    }
    return new GeneratedLog(
        Objects.requireNonNullElse(options.seed, JobOptions.DEFAULT_SEED),
        Objects.requireNonNullElse(options.lines, JobOptions.DEFAULT_LINES));
  }

  private World openWorld() {
    if (options.inMemory) {
      return new InMemoryWorld();
    }
    if (options.bootstrapServers != null) {
      return KafkaWorld.at(options.bootstrapServers);
    }
    progress.println("Starting a Kafka broker for this run.");
    return KafkaWorld.embedded();
  }

  private Path stateDirectory(RunResources resources) {
    if (options.stateDirectory != null) {
      return options.stateDirectory;
    }
    return options.bootstrapServers != null
        ? DEFAULT_STATE_DIRECTORY
        : resources.add(TemporaryDirectory.create()).path();
  }

  private static int explainUsage(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println(e.getMessage());
    err.println("--help lists the options.");
    return CommandLine.ExitCode.USAGE;
  }

  private static int explain(Exception e, CommandLine commandLine) {
    PrintWriter err = commandLine.getErr();
    if (isSentence(e)) {
      err.println(e.getMessage());
    } else {
      e.printStackTrace(err);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  // What a user can cure is a sentence; anything else is a fault of the program and needs its
  // trace.
  private static boolean isSentence(Throwable failure) {
    if (failure instanceof AppFailedException && failure.getCause() != null) {
      return isSentence(failure.getCause());
    }
    return failure instanceof JobFailedException
        || failure instanceof WorldException
        || failure instanceof UncheckedIOException
        || failure instanceof BrokerException
        || failure instanceof ConfigException
        || failure instanceof LogException
        || failure instanceof StartException
        || failure instanceof StateException;
  }
}
