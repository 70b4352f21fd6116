package dev.headrace.runtime.port;

import org.jspecify.annotations.Nullable;

/**
 * Where a reader stands in a partition: the next offset to read and the leader epoch it was learned
 * under.
 *
 * @param offset the next offset to read
 * @param leaderEpoch the leader epoch of the last record read, or null when unknown; committed with
 *     the offset so that a truncated log is noticed
 */
public record InputPosition(long offset, @Nullable Integer leaderEpoch) {
  /** Returns the position at {@code offset} with an unknown leader epoch. */
  public static InputPosition at(long offset) {
    return new InputPosition(offset, null);
  }
}
