package dev.headrace.state.rocksdb;

import dev.headrace.state.CorruptDatabaseException;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.DiskFullException;
import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Turns failures of one RocksDB into exceptions that name task, directory and remedy. */
final class DatabaseLabel {

  /** What to do where there are too few. */
  static final String MORE_FILES =
      "Allow more open files (ulimit -n) or start more processes, which share the tasks.";

  private final DatabaseIdentity identity;
  private final Path directory;

  DatabaseLabel(DatabaseIdentity identity, Path directory) {
    this.identity = identity;
    this.directory = directory;
  }

  DatabaseIdentity identity() {
    return identity;
  }

  Path directory() {
    return directory;
  }

  /** The exception for a failed action, named by a verb such as "read". */
  StateException failure(String action, RocksDBException cause) {
    String message = String.valueOf(cause.getMessage());
    String told = "Cannot " + action + " " + database() + ": " + message + ". ";
    if (isCorruption(cause, message)) {
      DamageMark.leave(directory, message);
      return new CorruptDatabaseException(
          told
              + "It is damaged: the next start sets it aside and restores its state from the"
              + " changelog.",
          cause);
    }
    if (hasSubCode(cause, Status.SubCode.NoSpace) || message.contains("No space left")) {
      return new DiskFullException(told + "Free some space on that disk.", cause);
    }
    return new StateException(told + remedy(message), cause);
  }

  /** The exception for a failed look at the directory, named by a verb such as "look into". */
  StateException failure(String action, IOException cause) {
    return new StateException(
        "Cannot " + action + " " + database() + ": " + cause + ". " + remedy(cause.toString()),
        cause);
  }

  CorruptDatabaseException damaged(String found) {
    return new CorruptDatabaseException(
        "Cannot use "
            + database()
            + ": "
            + found
            + ". Once it is set aside, its state is restored from the changelog.");
  }

  /** Refuses a database that was found damaged while it was last open. */
  void refuseMarked() {
    String found = DamageMark.read(directory);
    if (found != null) {
      throw damaged("it was found damaged before: " + found);
    }
  }

  StateException closed(String what) {
    return new StateException(
        what + " of " + database() + " is closed; open it again before using it.");
  }

  /** The database's name in a sentence. */
  String database() {
    return "the database of task '"
        + identity.task()
        + "' of application '"
        + identity.application()
        + "' in "
        + directory;
  }

  /** What to do about a failure of the file system. */
  static String remedy(String message) {
    if (message.contains("Too many open files")) {
      return MORE_FILES;
    }
    if (message.contains("LOCK")) {
      return "It is open in another process or twice in this one: stop the other, or give this one a"
          + " state directory of its own.";
    }
    if (message.contains("Read-only file system")) {
      return "The system may have mounted it so after a failure of the disk: look into its log."
          + " Make it writable, then start again; what was not written is in the changelogs.";
    }
    return "Check the disk and the permissions of the directory, then open it again.";
  }

  /** Whether RocksDB would have had to wait before it could write. */
  static boolean isStall(RocksDBException failure) {
    Status status = failure.getStatus();
    return status != null && status.getCode() == Status.Code.Incomplete;
  }

  /** Whether RocksDB may do later what it does not do now. */
  static boolean isTryAgain(RocksDBException failure) {
    Status status = failure.getStatus();
    return status != null && status.getCode() == Status.Code.TryAgain;
  }

  private static boolean isCorruption(RocksDBException failure, String message) {
    Status status = failure.getStatus();
    return (status != null && status.getCode() == Status.Code.Corruption)
        // Files that vanished are an I/O error to RocksDB, but no retry brings them back.
        || message.contains("No such file");
  }

  private static boolean hasSubCode(RocksDBException failure, Status.SubCode subCode) {
    Status status = failure.getStatus();
    return status != null && status.getSubCode() == subCode;
  }
}
