package dev.headrace.state.rocksdb;

import java.nio.file.Path;

/** Tells how much may still be written to the disk of a directory; safe from any thread. */
@FunctionalInterface
public interface FreeSpace {
  /**
   * Returns the free space in bytes.
   *
   * @param directory a directory that exists
   * @throws dev.headrace.state.StateException if it cannot be told
   */
  long bytes(Path directory);
}
