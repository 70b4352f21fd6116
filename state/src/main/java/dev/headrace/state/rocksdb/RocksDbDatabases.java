package dev.headrace.state.rocksdb;

import com.google.common.collect.ImmutableList;
import dev.headrace.state.CorruptDatabaseException;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.StateException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.TaskDatabases;
import dev.headrace.state.directory.TaskDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The databases of one process on disk: a RocksDB per task, each in a directory named after its
 * task, all under one memory budget.
 *
 * <p>Thread-safe. The directory is expected to be locked by this process.
 */
public final class RocksDbDatabases implements TaskDatabases {

  // Without this file there is no database, but RocksDB would start an empty one over the remains.
  private static final String CURRENT_FILE = "CURRENT";

  private final TaskDirectories directories;
  private final RocksDbSettings settings;
  private final FreeSpace freeSpace;
  private final SharedResources resources;
  private final OpenFiles openFiles = OpenFiles.ofProcess();
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final Map<String, RocksDbTaskDatabase> open = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * The databases below a directory.
   *
   * @param tasks the directory that holds one directory per task; created when missing
   * @param settings how much memory, disk and files they may use
   * @throws StateException if the directory cannot be used or RocksDB's native library does not
   *     load
   */
  public RocksDbDatabases(Path tasks, RocksDbSettings settings) {
    this(tasks, settings, DiskSpace::ofFileSystem);
  }

  /**
   * The databases below a directory, on a disk of which somebody else says how full it is.
   *
   * @param tasks the directory that holds one directory per task; created when missing
   * @param settings how much memory, disk and files they may use
   * @param freeSpace tells the free space of the disk
   * @throws StateException if the directory cannot be used or RocksDB's native library does not
   *     load
   */
  public RocksDbDatabases(Path tasks, RocksDbSettings settings, FreeSpace freeSpace) {
    this.directories = new TaskDirectories(tasks);
    this.settings = settings;
    this.freeSpace = freeSpace;
    this.resources = new SharedResources(settings);
  }

  @Override
  public TaskDatabase open(DatabaseIdentity identity) {
    String task = identity.task();
    take(task);
    boolean opened = false;
    try {
      requireMemory(identity);
      Path directory = directories.create(task);
      DatabaseLabel label = new DatabaseLabel(identity, directory);
      label.refuseMarked();
      refuseRemains(directory, label);
      SortedFile.removeRemains(label);
      DiskSpace diskSpace = new DiskSpace(directory, settings.minFreeDiskBytes(), freeSpace);
      // Opening writes some small files, and a database of which one is missing is damaged.
      diskSpace.require(0);
      int files = openFiles.share(settings.maxOpenFiles(), label);
      RocksDbTaskDatabase database =
          RocksDbTaskDatabase.open(label, resources, files, diskSpace, () -> release(task));
      open.put(task, database);
      opened = true;
      return database;
    } finally {
      if (!opened) {
        taken.remove(task);
      }
    }
  }

  @Override
  public void wipe(String task) {
    take(task);
    try {
      directories.wipe(task);
    } finally {
      taken.remove(task);
    }
  }

  @Override
  public String quarantine(String task) {
    take(task);
    try {
      return directories.quarantine(task).toString();
    } finally {
      taken.remove(task);
    }
  }

  @Override
  public List<String> tasks() {
    return directories.tasks();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    @Nullable StateException failure = null;
    for (RocksDbTaskDatabase database : ImmutableList.copyOf(open.values())) {
      try {
        database.close();
      } catch (StateException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    resources.close();
    if (failure != null) {
      throw failure;
    }
  }

  private void take(String task) {
    if (closed) {
      throw new StateException(
          "The databases are closed, so that of task '"
              + task
              + "' is out of reach; make new ones.");
    }
    if (!taken.add(task)) {
      throw new StateException(
          "The database "
              + directories.path(task)
              + " is open in this process; close it before opening or wiping.");
    }
  }

  private void requireMemory(DatabaseIdentity identity) {
    int databases = open.size() + 1;
    if (databases > settings.mostDatabases()) {
      throw new StateException(
          "The memory budget of "
              + settings.memoryBudgetBytes()
              + " bytes is too small for the databases of "
              + databases
              + " tasks of application '"
              + identity.application()
              + "', the last of them "
              + identity.task()
              + ": give the databases at least "
              + RocksDbSettings.memoryBudgetBytesFor(databases)
              + " bytes, or start more processes, which share the tasks.");
    }
  }

  private void release(String task) {
    open.remove(task);
    taken.remove(task);
  }

  private static void refuseRemains(Path directory, DatabaseLabel label)
      throws CorruptDatabaseException {
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isPresent() && !Files.exists(directory.resolve(CURRENT_FILE))) {
        throw label.damaged("it has files, but not the file " + CURRENT_FILE);
      }
    } catch (IOException e) {
      throw label.failure("look into", e);
    }
  }
}
