package dev.headrace.state.rocksdb;

import dev.headrace.state.DiskFullException;
import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The free space of a database's disk, asked before RocksDB could hang on having none. */
final class DiskSpace {

  private final Path directory;
  private final FileStore disk;
  private final long minFreeBytes;

  DiskSpace(Path directory, long minFreeBytes) {
    this.directory = directory;
    this.minFreeBytes = minFreeBytes;
    try {
      this.disk = Files.getFileStore(directory);
    } catch (IOException e) {
      throw new StateException("Cannot find the disk of " + directory + ": " + e, e);
    }
  }

  /** Refuses when a write of that many bytes would leave too little. */
  void require(long bytes) {
    long free = freeBytes();
    if (free - minFreeBytes < bytes) {
      throw new DiskFullException(
          "The disk of "
              + directory
              + " has "
              + free
              + " bytes free, but "
              + bytes
              + " are to be written and "
              + minFreeBytes
              + " must stay free. Free some space on that disk.");
    }
  }

  private long freeBytes() {
    try {
      return disk.getUsableSpace();
    } catch (IOException e) {
      throw new StateException(
          "Cannot tell the free space of " + directory + ": " + e + ". Is it still there?", e);
    }
  }
}
