package dev.headrace.examples.accesslog;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.examples.accesslog.report.Summary;
import dev.headrace.examples.accesslog.source.GeneratedLog;
import dev.headrace.examples.accesslog.topology.AccessLogTopics;
import dev.headrace.examples.accesslog.world.KafkaWorld;
import dev.headrace.examples.accesslog.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the job in a process of its own and ends that in the middle. */
class InterruptedRunTest {

  private static final AccessLogTopics TOPICS = AccessLogTopics.of("access-log");
  private static final int LINES = 60_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Process> processes = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void killWhatIsLeft() {
    processes.forEach(Process::destroyForcibly);
  }

  @ParameterizedTest
  @ValueSource(strings = {"access-log-lines", "access-log-status-counts"})
  void givesTheSameResultsWhenKilledAndStartedAgain(String topicBeingWritten) throws Exception {
    Path stateDirectory = directory.resolve("state");
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        World world = KafkaWorld.at(broker.bootstrapServers())) {
      Process job =
          start(
              "--bootstrap-servers", broker.bootstrapServers(),
              "--state-dir", stateDirectory.toString(),
              "--lines", Integer.toString(LINES));
      await(job, () -> world.ends(topicBeingWritten).stream().anyMatch(end -> end.offset() > 0));
      job.destroyForcibly().waitFor();

      var log = new GeneratedLog(JobOptions.DEFAULT_SEED, LINES);
      var settings = new JobRun.Settings(4, stateDirectory, 2, System.err);
      Summary summary;
      try (var resources = new RunResources(message -> {}, "stopped")) {
        summary = new JobRun(world, TOPICS, settings, resources).run(log);
      }

      JobResults.assertAgree(summary, world, TOPICS, BatchOracle.of(log));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Starting a Kafka broker", "Loading", "is RUNNING"})
  void endsAtOnceAndLeavesNothingBehindWhenAskedToStop(String lastMessage) throws Exception {
    Process job = start("--lines", lastMessage.equals("Loading") ? "5000000" : "200000");
    await(job, () -> job.descendants().findAny().isPresent());
    List<ProcessHandle> broker = job.descendants().toList();
    await(job, () -> progressOf(job).contains(lastMessage));

    job.destroy();

    assertThat(job.waitFor(5, SECONDS)).as("the job has ended").isTrue();
    assertThat(job.exitValue()).isEqualTo(128 + 15);
    assertThat(progressOf(job))
        .endsWith("Stopped before the job was done; nothing of it is kept.%n".formatted())
        .doesNotContain("Exception", "threads stand at", "has not ended");
    for (ProcessHandle process : broker) {
      process.onExit().get(10, SECONDS);
    }
    try (var files = Files.list(directory.resolve("tmp"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("headrace"));
    }
  }

  private Process start(String... arguments) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AccessLogJob.class.getName());
    command.addAll(Arrays.asList(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(directory.resolve("stderr").toFile())
            .start();
    processes.add(process);
    return process;
  }

  private String progressOf(Process job) {
    try {
      return Files.readString(directory.resolve("stderr"));
    } catch (IOException e) {
      throw new AssertionError("no output of " + job, e);
    }
  }

  private void await(Process job, BooleanSupplier condition) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      boolean ended = job.waitFor(20, MILLISECONDS);
      assertThat(ended).as("the job has ended too early: %s", progressOf(job)).isFalse();
      assertThat(System.nanoTime()).as("the deadline").isLessThan(deadlineNanos);
    }
  }
}
