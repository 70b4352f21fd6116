package dev.headrace.state.rocksdb;

import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The note in a database's directory that it was found to be damaged.
 *
 * <p>RocksDB opens a database with a damaged table without complaint, and finds out when it reads
 * that table. Without the note a process would open it again at each start, and fail again.
 */
final class DamageMark {
  private static final Logger log = LoggerFactory.getLogger(DamageMark.class);
  private static final String FILE = "DAMAGED";

  private DamageMark() {}

  /** Leaves the note, with what was found, unless there is one. */
  static void leave(Path directory, String found) {
    Path file = directory.resolve(FILE);
    try {
      if (Files.isDirectory(directory) && !Files.exists(file)) {
        Files.writeString(file, found);
      }
    } catch (IOException e) {
      // The damage itself is on its way to the caller; the note only spares the next start.
      log.warn("Cannot leave the note {} that the database is damaged: {}", file, e.toString());
    }
  }

  /** Returns what was found, or null when nothing ever was. */
  static @Nullable String read(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      return Files.exists(file) ? Files.readString(file) : null;
    } catch (IOException e) {
      throw new StateException(
          "Cannot read " + file + ": " + e + ". " + DatabaseLabel.remedy(e.toString()), e);
    }
  }
}
