package dev.headrace.benchmarks.process;

import dev.headrace.benchmarks.BenchmarkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that this one has started, and ends. It is expected to end by itself when its standard
 * input does, so that it never outlives this one.
 */
public final class ChildJvm implements AutoCloseable {
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final int TAIL_LINES = 30;

  private final Process process;
  private final Path errors;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

  /** A line that was printed, or the end behind the last one. */
  private record Line(String text, boolean isEnd) {
    static final Line END = new Line("", true);
  }

  private ChildJvm(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    Thread reader = new Thread(this::readLines, "child-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a JVM.
   *
   * @param flags the flags of the JVM, with its class path
   * @param mainClass what it runs
   * @param arguments what its main method is given
   * @param errors the file its standard error goes to
   */
  public static ChildJvm start(
      List<String> flags, String mainClass, List<String> arguments, Path errors) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add(mainClass);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    // Flags meant for this JVM would distort what is measured.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    try {
      return new ChildJvm(builder.start(), errors);
    } catch (IOException e) {
      throw new BenchmarkException("Cannot start " + mainClass, e);
    }
  }

  private void readLines() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(new Line(line, false));
      }
      lines.add(Line.END);
    } catch (IOException e) {
      // A pipe that breaks has ended, too.
      lines.add(Line.END);
    }
  }

  /** Returns the operating system's id of the process. */
  public long pid() {
    return process.pid();
  }

  /**
   * Waits for a line with a certain beginning, and returns what follows it. Other lines are passed
   * over: the agent of a profiler has words of its own to say.
   *
   * @throws BenchmarkException when it takes too long, or the process ends before
   */
  public String awaitLine(String beginning, Duration atMost) {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    try {
      Line line = nextLine(deadlineNanos);
      while (line != null && !line.isEnd()) {
        if (line.text().startsWith(beginning)) {
          return line.text().substring(beginning.length());
        }
        line = nextLine(deadlineNanos);
      }
      if (line != null) {
        awaitEnd(KILL_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("Interrupted while waiting for process " + pid(), e);
    }
    throw new BenchmarkException(
        "Process %d has not said '%s' within %s.%n%s"
            .formatted(pid(), beginning, atMost, tailOfErrors()));
  }

  private @Nullable Line nextLine(long deadlineNanos) throws InterruptedException {
    return lines.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /**
   * Makes sure that it runs.
   *
   * @throws BenchmarkException with the end of its errors when it has ended
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new BenchmarkException(
          "Process %d has ended with %d.%n%s"
              .formatted(pid(), process.exitValue(), tailOfErrors()));
    }
  }

  private String tailOfErrors() {
    try {
      List<String> all = Files.readAllLines(errors, StandardCharsets.ISO_8859_1);
      return String.join("\n", all.subList(Math.max(0, all.size() - TAIL_LINES), all.size()));
    } catch (IOException e) {
      return "(its errors cannot be read: " + e + ")";
    }
  }

  /** Writes a character to its standard input. */
  public void say(char word) {
    OutputStream input = process.getOutputStream();
    try {
      input.write(word);
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Process " + pid() + " does not listen", e);
    }
  }

  /**
   * Waits until it has ended by itself, with success.
   *
   * @throws BenchmarkException when it does not, in time
   */
  public void awaitEnd(Duration atMost) {
    if (!endsWithin(atMost)) {
      throw new BenchmarkException(
          "Process %d does not end within %s.%n%s".formatted(pid(), atMost, tailOfErrors()));
    }
    if (process.exitValue() != 0) {
      requireAlive();
    }
  }

  /** Kills it and returns when it is gone. */
  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    if (!endsWithin(KILL_LIMIT)) {
      throw new BenchmarkException("Process " + pid() + " survives being killed");
    }
  }

  private boolean endsWithin(Duration atMost) {
    try {
      return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("Interrupted while waiting for process " + pid(), e);
    }
  }
}
