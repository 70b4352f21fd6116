package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.contender.ContenderMain;
import dev.headrace.benchmarks.process.ChildJvm;
import dev.headrace.benchmarks.process.ProcessStats;
import dev.headrace.benchmarks.process.RunResources;
import java.time.Duration;

/** The JVM of a contender, as the workloads see it. */
final class ContenderProcess implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

  private final RunResources resources;
  private final ChildJvm jvm;
  private final long startNanos = System.nanoTime();

  ContenderProcess(RunResources resources, ChildJvm jvm) {
    this.resources = resources;
    this.jvm = jvm;
  }

  /** Waits until its job runs; returns how long that took since the start, in nanoseconds. */
  long awaitRunning(Duration atMost) {
    jvm.awaitLine(ContenderMain.RUNNING, atMost);
    return System.nanoTime() - startNanos;
  }

  void requireAlive() {
    jvm.requireAlive();
  }

  long cpuMicros() {
    return ProcessStats.cpuMicros(jvm.pid());
  }

  long peakMemoryBytes() {
    return ProcessStats.peakMemoryBytes(jvm.pid());
  }

  /** Asks what it has used that only it knows. */
  Usage usage() {
    jvm.say(ContenderMain.ASK);
    String[] numbers = jvm.awaitLine(ContenderMain.USED, ANSWER).split(" ", -1);
    return new Usage(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
  }

  /** Closes the job in order and returns when the process has ended. */
  void stop() {
    jvm.say(ContenderMain.STOP);
    jvm.awaitEnd(CLOSE_LIMIT);
  }

  /** Kills the process. */
  @Override
  public void close() {
    resources.closeNow(jvm);
  }

  /** What a JVM has used: garbage collection in ms, and bytes allocated by living threads. */
  record Usage(long gcMs, long allocatedBytes) {}
}
