package dev.headrace.benchmarks.job;

/** What a loop written by hand does with its records. For one thread. */
public interface FloorStep extends AutoCloseable {

  /**
   * Takes a record.
   *
   * @param timestampMs its timestamp in ms
   */
  void take(byte[] key, byte[] value, long timestampMs);

  /** Sends what was held back; the loop commits next. */
  default void endEpoch() {}

  @Override
  default void close() {}
}
