package dev.headrace.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of the broker's child process. */
final class BrokerProcess {
  private static final List<String> JVM_FLAGS =
      List.of(
          "-Djava.awt.headless=true",
          // The application's own Logback configuration is on the class path too, and not meant
          // here.
          "-Dlogback.configurationFile=dev/headrace/broker/broker-logback.xml");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Process process;

  private BrokerProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a process that formats the directory, unless it is formatted, and serves it.
   *
   * @throws BrokerException if the operating system refuses
   */
  static BrokerProcess launch(BrokerDirectory directory, String clusterId, BrokerSize size) {
    ProcessBuilder builder =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    builder.command().addAll(size.jvmFlags());
    builder.command().addAll(JVM_FLAGS);
    builder
        .command()
        .addAll(List.of("-cp", ChildClassPath.ofThisJvm(), BrokerMain.class.getName()));
    builder.command().addAll(List.of(directory.root().toString(), clusterId));
    // Neither the application's JVM flags nor its debugger port are meant for the broker.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.directory(directory.root().toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(Redirect.appendTo(directory.log().toFile()));
    try {
      return new BrokerProcess(builder.start());
    } catch (IOException e) {
      throw new BrokerException("Cannot start the broker's process", e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks the process to shut down in order, and kills it if it takes too long. */
  void stop() {
    if (isAlive()) {
      say(BrokerMain.STOP);
    }
    if (!exitsWithin(PATIENCE)) {
      kill();
    }
  }

  private void say(int word) {
    try {
      OutputStream input = process.getOutputStream();
      input.write(word);
      input.flush();
    } catch (IOException e) {
      // Nobody holds the other end of the pipe when it has just exited by itself.
      if (!exitsWithin(PATIENCE)) {
        throw new BrokerException("The broker's process " + pid() + " cannot be told to stop", e);
      }
    }
  }

  /**
   * Kills the process without giving it a chance to do anything.
   *
   * @throws BrokerException if it is still there some seconds later
   */
  void kill() {
    process.toHandle().destroyForcibly();
    if (!exitsWithin(PATIENCE)) {
      throw new BrokerException("The broker's process " + pid() + " survives being killed");
    }
  }

  /** Waits until the process has exited, no longer than given, and returns whether it has. */
  boolean exitsWithin(Duration duration) {
    try {
      return process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("Interrupted while waiting for the broker's process", e);
    }
  }
}
