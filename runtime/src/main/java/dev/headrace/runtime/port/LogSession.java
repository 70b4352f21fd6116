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

  /** Returns what the writer can do. */
  SessionLimits limits();

  /** What becomes of the membership when a session closes. */
  enum Departure {
    /** The group is left at once, and others take over. */
    LEAVE,
    /** The partitions wait for a new session of this process, until the group loses patience. */
    REMAIN
  }

  /** Releases both, waiting at most {@code atMost}; idempotent. */
  void close(Departure departure, Duration atMost);
}
