package dev.headrace.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A second Java process with the classes of the tests; closing it kills it at once. */
public final class ChildJvm implements AutoCloseable {

  private static final int WAIT_SECONDS = 60;

  private final Process process;
  private final Path temporary;
  private final BufferedReader output;

  private ChildJvm(Process process, Path temporary) {
    this.process = process;
    this.temporary = temporary;
    this.output = process.inputReader(UTF_8);
  }

  /** Starts the main method of a class; what it prints as an error goes to ours. */
  public static ChildJvm start(Class<?> mainClass, Object... arguments) throws IOException {
    return start(List.of(), mainClass, arguments);
  }

  /**
   * Starts the main method of a class under a limit that the shell sets.
   *
   * @param limit what the shell is told, for example {@code -n 100}
   */
  public static ChildJvm startLimited(String limit, Class<?> mainClass, Object... arguments)
      throws IOException {
    return start(
        List.of("bash", "-c", "ulimit " + limit + " && exec \"$@\"", "limited"),
        mainClass,
        arguments);
  }

  /**
   * Starts the main method of a class where it may mount file systems that nobody else sees, for
   * which it needs no rights.
   */
  public static ChildJvm startWithMounts(Class<?> mainClass, Object... arguments)
      throws IOException {
    return start(List.of("unshare", "--map-root-user", "--mount"), mainClass, arguments);
  }

  /** Returns whether this machine lets a process have mounts of its own. */
  public static boolean mayHaveMounts() throws InterruptedException {
    try {
      return new ProcessBuilder("unshare", "--map-root-user", "--mount", "true").start().waitFor()
          == 0;
    } catch (IOException e) {
      // There is no such program.
      return false;
    }
  }

  private static ChildJvm start(List<String> prefix, Class<?> mainClass, Object... arguments)
      throws IOException {
    // A killed process leaves its temporary files behind, RocksDB's unpacked library among them.
    Path temporary = Files.createTempDirectory("child");
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start(),
        temporary);
  }

  /** The process's id. */
  public long pid() {
    return process.pid();
  }

  /** The next line it prints; null at its end. */
  public String nextLine() throws IOException {
    return output.readLine();
  }

  /** Kills it with SIGKILL and waits until it is gone. */
  public void kill() {
    process.destroyForcibly().onExit().orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws IOException {
    kill();
    output.close();
    MoreFiles.deleteRecursively(temporary, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
