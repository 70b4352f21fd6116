package dev.headrace.examples.accesslog;

import dev.headrace.runtime.ConfigException;
import dev.headrace.runtime.HeadraceConfig;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of the command line; those that were not given and have no default are null. */
final class JobOptions {

  static final long DEFAULT_LINES = 200_000;
  static final long DEFAULT_SEED = 1;

  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}");

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description = "A log to read, plain or .gz, in Common or Combined Log Format.")
  @Nullable Path file;

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "Without --file: how many lines to generate (default: 200000).")
  @Nullable Long lines;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Without --file: chooses the generated log (default: 1).")
  @Nullable Long seed;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Run on this Kafka cluster instead of a broker started for this run.")
  @Nullable String bootstrapServers;

  @Option(names = "--in-memory", description = "Run without any broker, in this process's memory.")
  boolean inMemory;

  @Option(
      names = "--no-load",
      description = {
        "With --bootstrap-servers: write no lines, go on with those in the topic.",
        "Without this, the log is compared with the topic, and only what is missing is written."
      })
  boolean noLoad;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Partitions of topics that are created (default: ${DEFAULT-VALUE}).")
  int partitions = 4;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      description = "Threads that process records (default: one for each processor).")
  int lanes = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = {
        "Where state is kept. Default: with --bootstrap-servers ./headrace-state,",
        "otherwise a temporary directory that is deleted at the end."
      })
  @Nullable Path stateDirectory;

  @Option(
      names = "--topics-prefix",
      paramLabel = "NAME",
      description =
          "First part of all topic names, and name of the application (default: ${DEFAULT-VALUE}).")
  String topicsPrefix = "access-log";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this and exit.")
  boolean help;

  /**
   * Checks the options against each other.
   *
   * @throws ParameterException when they cannot be followed
   */
  void check(CommandSpec command) {
    boolean generated = lines != null || seed != null;
    boolean hasCluster = bootstrapServers != null;
    refuse(command, file != null && generated, "--file cannot go with --lines or --seed.");
    refuse(command, inMemory && hasCluster, "--in-memory cannot go with --bootstrap-servers.");
    refuse(
        command,
        inMemory && stateDirectory != null,
        "--in-memory keeps its state in memory: leave out --state-dir.");
    refuse(command, file != null && file.toString().isBlank(), "--file is empty: name a log.");
    refuse(
        command,
        bootstrapServers != null && bootstrapServers.isBlank(),
        "--bootstrap-servers is empty: give HOST:PORT.");
    refuse(command, noLoad && !hasCluster, "--no-load needs --bootstrap-servers.");
    refuse(
        command,
        noLoad && (file != null || generated),
        "--no-load reads no log: leave out --file, --lines and --seed.");
    refuse(command, lines != null && lines < 1, "--lines must be at least 1.");
    refuse(
        command, partitions < 1 || partitions > 1000, "--partitions must be between 1 and 1000.");
    refuse(
        command,
        !PREFIX.matcher(topicsPrefix).matches(),
        "--topics-prefix must be 1 to 100 letters, digits, dots, dashes and underscores, and begin with a letter or digit.");
    var config = HeadraceConfig.builder().lanes(lanes);
    if (bootstrapServers != null) {
      config.bootstrapServers(bootstrapServers);
    }
    if (stateDirectory != null) {
      config.stateDirectory(stateDirectory);
    }
    try {
      config.build();
    } catch (ConfigException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private static void refuse(CommandSpec command, boolean condition, String sentence) {
    if (condition) {
      throw new ParameterException(command.commandLine(), sentence);
    }
  }
}
