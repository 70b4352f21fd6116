package dev.headrace.state.rocksdb;

import com.google.common.io.MoreFiles;
import dev.headrace.state.DiskFullException;
import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The free space of a database's disk, asked before RocksDB could hang on having none. */
final class DiskSpace {

  private final Path directory;
  private final long minFreeBytes;
  private final FreeSpace freeSpace;

  DiskSpace(Path directory, long minFreeBytes, FreeSpace freeSpace) {
    this.directory = directory;
    this.minFreeBytes = minFreeBytes;
    this.freeSpace = freeSpace;
  }

  /** Refuses when a write of that many bytes would leave too little. */
  void require(long bytes) {
    long free = freeSpace.bytes(directory);
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

  /** Returns what the file system says. */
  static long ofFileSystem(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      IOException cause = cause(directory, e);
      throw new StateException(
          "Cannot tell the free space of "
              + directory
              + ": "
              + cause
              + ". "
              + DatabaseLabel.remedy(cause.toString()),
          cause);
    }
  }

  // To learn where a directory is mounted takes a file, and without one it seems to be nowhere.
  private static IOException cause(Path directory, IOException told) {
    try {
      var unused = MoreFiles.listFiles(directory);
      return told;
    } catch (IOException e) {
      e.addSuppressed(told);
      return e;
    }
  }
}
