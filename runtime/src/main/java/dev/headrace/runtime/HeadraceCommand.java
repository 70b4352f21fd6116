package dev.headrace.runtime;

import com.google.common.base.Throwables;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.plan.PlanFormat;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.ClusterPlan;
import dev.headrace.runtime.engine.StartException;
import dev.headrace.runtime.envelope.EnvelopeException;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.operator.OperatorException;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.Redriven;
import dev.headrace.runtime.store.StoreException;
import dev.headrace.runtime.task.RecordException;
import dev.headrace.state.StateException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of a standalone application. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    description = "Processes a topology until it is stopped by Ctrl-C or SIGTERM.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:closed in order",
      "1:failed; one sentence says why",
      "2:wrong option or configuration",
      "3:did not close in time after it was asked to stop",
      "130, 143:closed in order after Ctrl-C or SIGTERM"
    })
final class HeadraceCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int NOT_CLOSED = 3;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

  private final Topology topology;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "The cluster's first brokers, separated by commas.")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A properties file; environment variables HEADRACE_... and options come before it.")
  private @Nullable Path config;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where local state is kept (default: headrace-state).")
  private @Nullable Path stateDirectory;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      description = "Threads that run tasks (default: one for each processor).")
  private @Nullable Integer lanes;

  @Option(
      names = "--in-memory",
      description = "Runs on an empty log in memory, without a cluster; nothing outlives it.")
  private boolean inMemory;

  @Option(
      names = "--describe",
      paramLabel = "FORMAT",
      description =
          "Prints the topology as text, json, mermaid or dot, and ends without running it.")
  private @Nullable PlanFormat describe;

  @Option(
      names = "--plan",
      description =
          "Prints which topics there are and which would be created, and ends without running it.")
  private boolean plan;

  @Option(
      names = "--apply",
      description = "Creates the internal topics that are missing, and ends without running it.")
  private boolean apply;

  @Option(
      names = "--redrive",
      paramLabel = "TOPIC",
      description =
          "Sends the dead letters of a topic back to where their records came from, once, and"
              + " ends without running it.")
  private @Nullable String redrive;

  private HeadraceCommand(Topology topology) {
    this.topology = topology;
  }

  /** Runs a topology until it ends; returns the exit code. */
  static int execute(Topology topology, String... args) {
    CommandLine line = new CommandLine(new HeadraceCommand(topology));
    line.setCommandName(topology.name());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> report(command.getErr(), failure));
    return line.execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (describe != null) {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.print(topology.describe(describe));
      out.flush();
      return 0;
    }
    if (plan || apply) {
      HeadraceConfig settings = settings();
      return show(
          apply ? HeadraceApp.apply(topology, settings) : HeadraceApp.plan(topology, settings));
    }
    return redrive == null ? run(settings()) : redrive(redrive, settings());
  }

  private int redrive(String deadLetters, HeadraceConfig settings) {
    Redriven redriven = HeadraceApp.redrive(topology, settings, deadLetters);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf("sent back                     %,d%n", redriven.sent());
    out.printf("left, not of a source topic   %,d%n", redriven.foreign());
    out.printf("left, value was not kept      %,d%n", redriven.cut());
    out.flush();
    return 0;
  }

  private int show(ClusterPlan found) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    for (ClusterPlan.Step step : found.steps()) {
      String status = step.status().name().toLowerCase(Locale.ROOT);
      out.printf("%-9s %s: %s%n", status, step.topic(), step.detail());
    }
    out.flush();
    return found.isReady() || (apply && found.isPossible()) ? 0 : FAILED;
  }

  private int run(HeadraceConfig settings) throws InterruptedException {
    try (ProgressLine progress = ProgressLine.onTerminal()) {
      progress.say(settings.describeMemory());
      HeadraceApp app = start(settings, progress);
      CountDownLatch reported = new CountDownLatch(1);
      Thread hook = new Thread(() -> stop(app, reported), topology.name() + "-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        while (!app.awaitEnd(ProgressLine.INTERVAL)) {
          progress.show(app);
        }
        app.close();
        return app.state() == AppState.FAILED ? report(app) : 0;
      } finally {
        reported.countDown();
      }
    }
  }

  // The process ends when this returns, so it waits for the main thread to have said its last word.
  private static void stop(HeadraceApp app, CountDownLatch reported) {
    boolean closed = app.close(CLOSE_LIMIT);
    try {
      closed &= reported.await(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!closed) {
      Runtime.getRuntime().halt(NOT_CLOSED);
    }
  }

  private HeadraceApp start(HeadraceConfig settings, ProgressLine progress) {
    if (inMemory) {
      return HeadraceApp.start(topology, settings, new InMemoryLog(), progress);
    }
    return HeadraceApp.start(topology, settings, progress);
  }

  private HeadraceConfig settings() {
    HeadraceConfig.Builder builder = HeadraceConfig.builder();
    if (config != null) {
      builder.file(config);
    }
    builder.environment(System.getenv());
    if (bootstrapServers != null) {
      builder.bootstrapServers(bootstrapServers);
    }
    if (stateDirectory != null) {
      builder.stateDirectory(stateDirectory);
    }
    if (lanes != null) {
      builder.lanes(lanes);
    }
    return builder.build();
  }

  private int report(HeadraceApp app) {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    return app.failure().map(failure -> report(err, failure)).orElse(FAILED);
  }

  // What a user can cure is one sentence; anything else is a fault of ours and needs its trace.
  private static int report(PrintWriter err, Throwable failure) {
    if (failure instanceof ConfigException wrong) {
      wrong.problems().forEach(problem -> err.println("error: " + problem));
    } else if (isSentence(failure)) {
      err.println("error: " + failure.getMessage());
      userCodeIn(failure).ifPresent(thrown -> thrown.printStackTrace(err));
    } else {
      failure.printStackTrace(err);
    }
    err.flush();
    return failure instanceof ConfigException ? USAGE : FAILED;
  }

  // The sentence names the operator; only the trace names the line of the user's code.
  private static Optional<Throwable> userCodeIn(Throwable failure) {
    return Throwables.getCausalChain(failure).stream()
        .filter(OperatorException.class::isInstance)
        .findFirst()
        .map(Throwable::getCause);
  }

  private static boolean isSentence(Throwable failure) {
    return failure instanceof StartException
        || failure instanceof LogException
        || failure instanceof StateException
        || failure instanceof StoreException
        || failure instanceof EnvelopeException
        || failure instanceof OperatorException
        || failure instanceof RecordException;
  }
}
