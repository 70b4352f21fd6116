package dev.headrace.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** A Java process of a test: its output goes to a file, and it can be killed. */
final class AppProcess implements AutoCloseable {
  private static final long HEAP_BYTES = 256 << 20;
  private static final List<String> MAY_MOUNT = List.of("unshare", "--map-root-user", "--mount");

  private final Process process;
  private final Path output;
  private final long lengthBefore;

  private AppProcess(Process process, Path output, long lengthBefore) {
    this.process = process;
    this.output = output;
    this.lengthBefore = lengthBefore;
  }

  static AppProcess start(Class<?> main, Path output, String... args) throws IOException {
    return startWithHeap(HEAP_BYTES, main, output, args);
  }

  static AppProcess startWithHeap(long heapBytes, Class<?> main, Path output, String... args)
      throws IOException {
    return start(List.of(), heapBytes, main, output, args);
  }

  /** Starts it with so many files that it may have open at a time. */
  static AppProcess startWithFiles(int most, Class<?> main, Path output, String... args)
      throws IOException {
    return start(
        List.of("bash", "-c", "ulimit -n " + most + " && exec \"$@\"", "limited"),
        HEAP_BYTES,
        main,
        output,
        args);
  }

  /** Starts it where it may mount file systems that nobody else sees. */
  static AppProcess startWithMounts(Class<?> main, Path output, String... args) throws IOException {
    return start(MAY_MOUNT, HEAP_BYTES, main, output, args);
  }

  /** Returns whether this machine lets a process have mounts of its own. */
  static boolean mayHaveMounts() throws InterruptedException {
    List<String> command = new ArrayList<>(MAY_MOUNT);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      // There is no such program.
      return false;
    }
  }

  private static AppProcess start(
      List<String> prefix, long heapBytes, Class<?> main, Path output, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapBytes);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dheadrace.log.level=INFO"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    long lengthBefore = Files.exists(output) ? Files.size(output) : 0;
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    return new AppProcess(process, output, lengthBefore);
  }

  /** Returns how much memory it has had at most; where the system tells. */
  long mostMemoryBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new AssertionError("the system does not say how much memory it has had");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns whether it is still there after a moment, so that who waits does not take its time. */
  boolean isAliveForAMoment() throws InterruptedException {
    return !process.waitFor(50, TimeUnit.MILLISECONDS);
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Kills it once its application has committed so many records of a topic. */
  void killOnceCommitted(
      Cluster cluster, String application, String topic, long records, Duration atMost)
      throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    try (Admin admin = cluster.admin()) {
      while (cluster.committed(admin, application, topic) < records) {
        if (!isAliveForAMoment() || System.nanoTime() > deadline) {
          throw new AssertionError("it has not committed " + records + ":\n" + output());
        }
      }
    }
    kill();
  }

  /** Lets it stand still for so long, as a machine does that is suspended, then go on. */
  void freeze(Duration howLong) throws InterruptedException, IOException {
    suspend();
    boolean ended = process.waitFor(howLong.toMillis(), TimeUnit.MILLISECONDS);
    resume();
    if (ended) {
      throw new AssertionError("it has ended:\n" + output());
    }
  }

  /** Lets it stand still until it is to go on. */
  void suspend() throws InterruptedException, IOException {
    signal("STOP");
  }

  /** Lets it go on. */
  void resume() throws InterruptedException, IOException {
    signal("CONT");
  }

  private void signal(String name) throws InterruptedException, IOException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + name + " ends with " + code);
    }
  }

  /** Asks it to stop as {@code kill} does; returns its exit code. */
  int stop(Duration atMost) throws InterruptedException, IOException {
    process.destroy();
    return awaitExit(atMost);
  }

  /** Writes a line to its input. */
  void tell(String line) throws IOException {
    BufferedWriter input = process.outputWriter(UTF_8);
    input.write(line);
    input.newLine();
    input.flush();
  }

  /**
   * Waits until it has said its first word, if it lives: a JVM that is told to stop while it
   * initializes itself fails in the middle of that.
   */
  void awaitFirstWord(Duration atMost) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (Files.size(output) == lengthBefore && isAliveForAMoment()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it has said nothing within " + atMost);
      }
    }
  }

  /** Waits until it has said something. */
  void awaitOutput(String text, Duration atMost) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!output().contains(text)) {
      if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "it ended with %d and never said '%s':%n%s"
                .formatted(process.exitValue(), text, output()));
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it never said '" + text + "':\n" + output());
      }
    }
  }

  int awaitExit(Duration atMost) throws InterruptedException, IOException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the process does not end; its output:\n" + output());
    }
    return process.exitValue();
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
