package dev.headrace.benchmarks.contender;

/** A job that was started in this JVM; what happens to it is told to its {@link JobLife}. */
interface RunningJob extends AutoCloseable {

  /** Commits what is done and ends it. */
  @Override
  void close();
}
