package dev.headrace.state.directory;

import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.ForeignDatabaseException;
import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One process's directory of one application, locked by that process until it is closed.
 *
 * <p>It holds the process's id, which outlives restarts, and the directories of its tasks. Safe for
 * use from several threads.
 */
public final class StateDirectory implements AutoCloseable {

  private static final String LOCK_FILE = "lock";
  private static final String MARKER_FILE = "application";
  private static final String PROCESS_ID_FILE = "process.id";
  private static final String TASKS_DIRECTORY = "tasks";

  private final DirectoryLock lock;
  private final Path path;
  private final UUID processId;
  private final TaskDirectories taskDirectories;
  private volatile boolean closed;

  private StateDirectory(DirectoryLock lock, Path path, String application) {
    this.lock = lock;
    this.path = path;
    checkMarker(path, application);
    this.processId = obtainProcessId(path.resolve(PROCESS_ID_FILE));
    this.taskDirectories = new TaskDirectories(path.resolve(TASKS_DIRECTORY));
  }

  /**
   * Locks the directory of an application below a root, and creates both when missing, readable by
   * their owner only.
   *
   * @param root where applications keep their state; may be a symbolic link, nothing below may
   * @param application the application's name: letters, digits, '.', '_' and '-'
   * @return the directory, locked; the caller closes it
   * @throws ForeignDatabaseException if it belongs to another application or has a newer format
   * @throws StateException if another process has it, who is named, or it cannot be used
   */
  public static StateDirectory lock(Path root, String application) {
    PrivateDirectories.requirePlainName("application name", application);
    Path path = canonical(root).resolve(application);
    PrivateDirectories.require(path);
    DirectoryLock lock = DirectoryLock.acquire(path.resolve(LOCK_FILE));
    boolean complete = false;
    try {
      StateDirectory directory = new StateDirectory(lock, path, application);
      complete = true;
      return directory;
    } finally {
      if (!complete) {
        lock.close();
      }
    }
  }

  /** The id of this process: random when the directory was created, then the same forever. */
  public UUID processId() {
    requireOpen();
    return processId;
  }

  /** The directory that holds one directory per task. */
  public Path tasks() {
    requireOpen();
    return path.resolve(TASKS_DIRECTORY);
  }

  /**
   * Removes all state of a task, whose database must be closed; no state is no error.
   *
   * @param task the task's name
   * @throws StateException if it does not name a directory right below {@link #tasks()}, or that
   *     cannot be removed
   */
  public void wipe(String task) {
    requireOpen();
    taskDirectories.wipe(task);
  }

  /** Releases the lock; the databases below must be closed before. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      lock.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new StateException(
          "The state directory "
              + path
              + " is closed, so it may belong to another process by now.");
    }
  }

  private static Path canonical(Path root) {
    try {
      // Only the last step may be a link: an operator may well point a well-known name elsewhere.
      if (!Files.isDirectory(root)) {
        PrivateDirectories.require(root);
      }
      return root.toRealPath();
    } catch (IOException e) {
      throw new StateException("Cannot resolve the state directory " + root + ": " + e, e);
    }
  }

  private static void checkMarker(Path path, String application) {
    Path file = path.resolve(MARKER_FILE);
    ApplicationMarker expected =
        new ApplicationMarker(DatabaseIdentity.FORMAT_VERSION, application);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      expected.requireSame(path, ApplicationMarker.parse(file, SmallFile.read(file)));
    } else {
      refuseStateWithoutMarker(path);
      SmallFile.replace(file, expected.text());
    }
  }

  private static void refuseStateWithoutMarker(Path path) {
    try (Stream<Path> children = Files.list(path)) {
      boolean onlyOurs =
          children
              .map(child -> child.getFileName().toString())
              .allMatch(name -> name.equals(LOCK_FILE) || SmallFile.isUnfinished(name));
      if (!onlyOurs) {
        throw new ForeignDatabaseException(
            "The directory "
                + path
                + " holds files but does not say which application they belong to; choose another"
                + " state directory, or empty this one.");
      }
    } catch (IOException e) {
      throw new StateException("Cannot list the state directory " + path + ": " + e, e);
    }
  }

  private static UUID obtainProcessId(Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      UUID created = UUID.randomUUID();
      SmallFile.replace(file, created + "\n");
      return created;
    }
    try {
      return UUID.fromString(SmallFile.read(file).strip());
    } catch (IllegalArgumentException e) {
      throw new StateException(
          "The process id in "
              + file
              + " is damaged. Delete the file: the process then gets a new id and keeps its state.",
          e);
    }
  }
}
