package dev.headrace.benchmarks.job;

/** What a loop written by hand does with its records. For one thread. */
@FunctionalInterface
public interface FloorStep extends AutoCloseable {

  /**
   * Takes a record.
   *
   * @param partition the partition it comes from, which has an event time of its own
   * @param timestampMs its timestamp in ms
   */
  void take(int partition, byte[] key, byte[] value, long timestampMs);

  /** Sends what was held back; the loop commits next. */
  default void endEpoch() {}

  @Override
  default void close() {}
}
