package dev.headrace.state.rocksdb;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.headrace.state.StateException;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * How many files the system still lets this process open. A database is told to keep fewer open
 * when not many are left, and is not opened at all where it would get stuck half-way.
 */
final class OpenFiles {
  private static final int LEAST_TO_OPEN = 24;
  private static final int SHARE = 8;

  private final LongSupplier free;

  /**
   * Creates it.
   *
   * @param free tells how many files may still be opened
   */
  OpenFiles(LongSupplier free) {
    this.free = free;
  }

  /** Returns what the system says of this process; where it says nothing, there is no limit. */
  static OpenFiles ofProcess() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? new OpenFiles(() -> left(unix))
        : new OpenFiles(() -> Long.MAX_VALUE);
  }

  private static long left(UnixOperatingSystemMXBean system) {
    try {
      return system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
    } catch (InternalError e) {
      // To count the open files takes one more.
      return 0;
    }
  }

  /**
   * Returns how many files a database may keep open.
   *
   * @param wanted how many it would like to
   * @param label the database
   * @throws StateException if not even an empty one could be opened
   */
  int share(int wanted, DatabaseLabel label) {
    long left = free.getAsLong();
    if (left < LEAST_TO_OPEN) {
      throw new StateException(
          "Cannot open "
              + label.database()
              + ": this process may open only "
              + left
              + " more files. "
              + DatabaseLabel.MORE_FILES);
    }
    return (int) Math.min(wanted, Math.max(RocksDbSettings.MIN_OPEN_FILES, left / SHARE));
  }
}
