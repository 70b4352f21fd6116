package dev.headrace.benchmarks;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

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

/** Runs the command in a process of its own, against a real broker. */
class BenchmarkRunTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Process> processes = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void killWhatIsLeft() {
    processes.forEach(Process::destroyForcibly);
  }

  @ParameterizedTest
  @ValueSource(strings = {"starting a broker", "round 1"})
  void leavesNothingBehindWhenItIsStopped(String lastMessage) throws Exception {
    Process run = start("count-100k-eos", "--records", "10000");
    await(run, () -> progress().contains(lastMessage));
    await(run, () -> run.descendants().findAny().isPresent());
    List<ProcessHandle> children = run.descendants().toList();

    run.destroy();

    assertThat(run.waitFor(20, SECONDS)).as("the run has ended").isTrue();
    assertThat(run.exitValue()).isEqualTo(128 + 15);
    for (ProcessHandle child : children) {
      child.onExit().get(10, SECONDS);
    }
    try (var files = Files.list(directory.resolve("tmp"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("headrace"));
    }
  }

  private Process start(String... arguments) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    Files.createDirectories(directory.resolve("prepared").resolve("peer"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Dbenchmarks.prepared=" + directory.resolve("prepared"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(BenchmarkCommand.class.getName());
    command.add("--results=" + directory.resolve("results"));
    command.addAll(Arrays.asList(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("lines").toFile())
            .redirectError(directory.resolve("progress").toFile())
            .start();
    processes.add(process);
    return process;
  }

  private String progress() {
    try {
      return Files.readString(directory.resolve("progress"));
    } catch (IOException e) {
      throw new AssertionError("the run says nothing", e);
    }
  }

  private void await(Process run, BooleanSupplier condition) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      boolean ended = run.waitFor(20, MILLISECONDS);
      assertThat(ended).as("the run has ended too early: %s", progress()).isFalse();
      assertThat(System.nanoTime()).as("the deadline").isLessThan(deadlineNanos);
    }
  }
}
