package dev.headrace.state.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directories of tasks below one parent: one per task, named after it.
 *
 * <p>Whatever it is asked for lies directly below the parent and is no symbolic link, so nothing
 * outside is ever used or deleted. Thread-safe for different tasks.
 */
public final class TaskDirectories {

  // A task's name cannot start with a dot, so this is never one.
  private static final String WIPED_PREFIX = ".wiped-";
  private static final String QUARANTINED_PREFIX = ".damaged-";
  // More than that is no bad luck: something damages whatever is written, and each is a whole
  // database to restore and to keep.
  private static final int MOST_QUARANTINED = 3;

  private final Path parent;

  /**
   * The task directories below a parent, which is created when missing.
   *
   * @param parent the parent, a directory of this process alone
   * @throws StateException if it cannot be created or is a symbolic link
   */
  public TaskDirectories(Path parent) {
    PrivateDirectories.require(parent);
    try {
      this.parent = parent.toRealPath();
    } catch (IOException e) {
      throw new StateException("Cannot resolve the state directory " + parent + ": " + e, e);
    }
  }

  /**
   * The path of a task's directory, whether it exists or not.
   *
   * @throws StateException if the name is not a plain one or a symbolic link has taken its place
   */
  public Path path(String task) {
    Path path = parent.resolve(PrivateDirectories.requirePlainName("task name", task));
    PrivateDirectories.refuseLink(path);
    return path;
  }

  /**
   * The path of a task's directory, which is created when missing.
   *
   * @throws StateException as for {@link #path}, and if it cannot be created
   */
  public Path create(String task) {
    return PrivateDirectories.require(path(task));
  }

  /** The tasks that have a directory, in ascending order. */
  public List<String> tasks() {
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
          .map(child -> child.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .collect(ImmutableList.toImmutableList());
    } catch (IOException e) {
      throw new StateException("Cannot list the state directory " + parent + ": " + e, e);
    }
  }

  /**
   * Removes a task's directory with all it holds; one that does not exist is no error.
   *
   * <p>It first gets another name, so that a kill in the middle leaves no half of a database behind
   * under the task's name. Symbolic links inside are removed, not followed.
   *
   * @throws StateException as for {@link #path}, and if something cannot be removed
   */
  public void wipe(String task) {
    Path directory = path(task);
    Path wiped = parent.resolve(WIPED_PREFIX + task);
    try {
      refuseMovedParent();
      deleteTree(wiped);
      if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(directory, wiped, StandardCopyOption.ATOMIC_MOVE);
        deleteTree(wiped);
      }
    } catch (IOException e) {
      throw new StateException(
          "Cannot remove the state of task '"
              + task
              + "' in "
              + directory
              + ": "
              + e
              + ". Check its permissions, or remove it by hand while the process is stopped.",
          e);
    }
  }

  /**
   * Moves a task's directory aside, where nothing uses it any more but somebody may look into it.
   *
   * @return where it is now
   * @throws StateException as for {@link #path}, if it cannot be moved, and if there are several of
   *     that task already: restoring it once more would only end in the same way
   */
  public Path quarantine(String task) {
    Path directory = path(task);
    Path target = quarantinePath(task);
    try {
      refuseMovedParent();
      Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
      return target;
    } catch (IOException e) {
      throw new StateException(
          "Cannot move the damaged state of task '"
              + task
              + "' from "
              + directory
              + " to "
              + target
              + ": "
              + e
              + ". Check the permissions, or move it by hand while the process is stopped.",
          e);
    }
  }

  private Path quarantinePath(String task) {
    for (int number = 1; number <= MOST_QUARANTINED; number++) {
      Path target = parent.resolve(QUARANTINED_PREFIX + task + "-" + number);
      if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        return target;
      }
    }
    throw new StateException(
        "The state of task '"
            + task
            + "' was found damaged once more, after it had been set aside and restored "
            + MOST_QUARANTINED
            + " times, so it is not restored again. Check the disk and the file system of "
            + parent
            + ", then remove the directories "
            + QUARANTINED_PREFIX
            + task
            + "-* there.");
  }

  private void refuseMovedParent() throws IOException {
    if (!parent.toRealPath().equals(parent)) {
      throw new StateException(
          "The state directory "
              + parent
              + " has been replaced by a link while in use, so nothing behind it is deleted; put it"
              + " back and restart the process.");
    }
  }

  private static void deleteTree(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      // Platforms without secure directory streams still delete links instead of following them.
      MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
