package dev.headrace.state.heap;

import com.google.common.collect.ImmutableList;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.ForeignDatabaseException;
import dev.headrace.state.StateException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.TaskDatabases;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk made of heap: databases that outlive their handles and lose what was not persisted in a
 * crash.
 *
 * <p>It behaves as RocksDB without a write-ahead log does, except that RocksDB may persist more
 * than it was told to. {@link #close()} closes the open databases and leaves the contents, so a
 * restarted process opens them again from the same object. Thread-safe.
 */
public final class HeapDatabases implements TaskDatabases {

  private final TreeMap<String, HeapContents> contents = new TreeMap<>();
  private final Map<String, HeapTaskDatabase> open = new HashMap<>();

  /** An empty disk. */
  public HeapDatabases() {}

  @Override
  public synchronized TaskDatabase open(DatabaseIdentity identity) {
    String task = identity.task();
    refuseOpen(task);
    HeapContents found = contents.computeIfAbsent(task, name -> new HeapContents(identity));
    if (!found.identity().equals(identity)) {
      throw new ForeignDatabaseException(
          "The heap database of task '"
              + task
              + "' belongs to application '"
              + found.identity().application()
              + "', not to '"
              + identity.application()
              + "'; give each application databases of its own.");
    }
    HeapTaskDatabase database = new HeapTaskDatabase(found, this::closed);
    open.put(task, database);
    return database;
  }

  @Override
  public synchronized void wipe(String task) {
    refuseOpen(task);
    contents.remove(task);
  }

  // A heap is never damaged by itself, so nothing of it is worth keeping.
  @Override
  public synchronized String quarantine(String task) {
    wipe(task);
    return "nowhere, since it was on the heap";
  }

  @Override
  public synchronized List<String> tasks() {
    return ImmutableList.copyOf(contents.keySet());
  }

  @Override
  public synchronized void close() {
    ImmutableList.copyOf(open.values()).forEach(HeapTaskDatabase::close);
  }

  /**
   * Does what a kill of the process does: everything not persisted is gone, and databases that were
   * open throw {@link StateException} from now on. They can be opened again at once.
   */
  public synchronized void crash() {
    open.values().forEach(HeapTaskDatabase::crash);
    open.clear();
    contents.values().forEach(HeapContents::forgetUnpersisted);
  }

  private synchronized void closed(HeapTaskDatabase database) {
    open.remove(database.task(), database);
  }

  private void refuseOpen(String task) {
    if (open.containsKey(task)) {
      throw new StateException(
          "The heap database of task '" + task + "' is open; close it before opening or wiping.");
    }
  }
}
