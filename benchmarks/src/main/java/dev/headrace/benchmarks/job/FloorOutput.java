package dev.headrace.benchmarks.job;

import java.nio.file.Path;

/** Where a loop written by hand sends what it makes. */
public interface FloorOutput {

  /** Sends a result. */
  void send(byte[] key, byte[] value, long timestampMs);

  /** Sends a change of state. */
  void log(byte[] key, byte[] value, long timestampMs);

  /** Returns a directory for state. */
  Path directory();
}
