package dev.headrace.runtime.port;

import java.time.Duration;

/**
 * One process's connection to the log for the life of an application instance: its group member and
 * its writer, which belong together because input positions commit with the writes.
 */
public interface LogSession {
  /** Returns the group member. */
  GroupReader reader();

  /** Returns the writer. */
  EpochWriter writer();

  /** Leaves the group and releases both, waiting at most {@code atMost}; idempotent. */
  void close(Duration atMost);
}
