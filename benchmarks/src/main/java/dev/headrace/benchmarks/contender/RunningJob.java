package dev.headrace.benchmarks.contender;

/** A job that was started in this JVM. */
interface RunningJob extends AutoCloseable {

  /**
   * Returns whether it processes, or waits for input.
   *
   * @throws IllegalStateException when it has failed
   */
  boolean isRunning();

  /** Commits what is done and ends it. */
  @Override
  void close();
}
