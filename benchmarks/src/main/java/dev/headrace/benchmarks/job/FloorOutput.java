package dev.headrace.benchmarks.job;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a loop written by hand sends what it makes. */
public interface FloorOutput {

  /** Sends a result; null deletes one. */
  void send(byte[] key, byte @Nullable [] value, long timestampMs);

  /** Sends a change of state; null deletes a row. */
  void log(byte[] key, byte @Nullable [] value, long timestampMs);

  /** Returns a directory for state. */
  Path directory();
}
