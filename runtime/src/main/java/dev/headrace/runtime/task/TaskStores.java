package dev.headrace.runtime.task;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.metric.StoreMetrics;
import dev.headrace.runtime.store.LayoutRecord;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.state.DiskFullException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores of one task and the database behind them. The database gets committed rows only, in
 * bulk, in the same step as the changelog positions they stand for.
 */
public final class TaskStores {
  private static final Logger log = LoggerFactory.getLogger(TaskStores.class);

  private final ImmutableMap<String, TypedStore> stores;
  private final ImmutableList<LayoutRecord> layouts;
  private final TaskDatabase database;
  private final int partition;
  private final EngineMetrics metrics;
  private final WriteBatch batch = new WriteBatch();
  private long currentAsOfMs = -1;

  /**
   * Creates the stores of a task.
   *
   * @param stores the stores by name
   * @param layouts what says in their changelogs how their rows are laid out
   * @param database the database they share; closed with them
   * @param partition the partition of the task
   * @param metrics gets what is published of them
   */
  TaskStores(
      Map<String, TypedStore> stores,
      List<LayoutRecord> layouts,
      TaskDatabase database,
      int partition,
      EngineMetrics metrics) {
    this.partition = partition;
    this.metrics = metrics;
    this.stores = ImmutableMap.copyOf(stores);
    this.layouts = ImmutableList.copyOf(layouts);
    this.database = database;
  }

  /** Returns the stores by name. */
  public ImmutableMap<String, TypedStore> byName() {
    return stores;
  }

  /** Lets each changelog say how rows are laid out, before any of the epoch's rows. */
  void writeLayouts() {
    layouts.forEach(LayoutRecord::append);
  }

  void writeChangelog() {
    stores.values().forEach(TypedStore::writeChangelog);
  }

  void commit() {
    stores.values().forEach(TypedStore::commit);
    layouts.forEach(LayoutRecord::commit);
    stores.forEach(this::publish);
  }

  private void publish(String name, TypedStore store) {
    StoreMetrics published = metrics.store(name);
    published.lookups().add(store.takeLookups());
    published.databaseReads().add(store.takeDatabaseReads());
    published.cachedBytes().set(partition, store.cachedBytes());
    published.dirtyBytes().set(partition, store.dirtyBytes());
  }

  private void unpublish(String name) {
    metrics.store(name).cachedBytes().remove(partition);
    metrics.store(name).dirtyBytes().remove(partition);
  }

  /** Takes note that the stores held everything there was at a time, in ms of the wall clock. */
  void currentAsOf(long wallClockMs) {
    currentAsOfMs = Math.max(currentAsOfMs, wallClockMs);
  }

  void abort() {
    stores.values().forEach(TypedStore::abort);
    layouts.forEach(LayoutRecord::abort);
  }

  /** Returns about how many bytes of committed rows the database does not have yet. */
  public long dirtyBytes() {
    long bytes = 0;
    for (TypedStore store : stores.values()) {
      bytes += store.dirtyBytes();
    }
    return bytes;
  }

  /** Returns about how many bytes of the database a kill of the process would lose. */
  public long unpersistedBytes() {
    return database.unpersistedBytes();
  }

  /** Writes all committed rows to the database, with the changelog positions they stand for. */
  public void writeBehind() {
    // Emptied first: what a refused write has left in it may have been deleted meanwhile.
    batch.clear();
    stores.values().forEach(store -> store.writeBehind(batch));
    layouts.forEach(layout -> layout.writeBehind(batch));
    if (currentAsOfMs >= 0) {
      LocalAge.write(batch, currentAsOfMs);
    }
    if (!batch.isEmpty()) {
      database.write(batch);
    }
    stores.values().forEach(TypedStore::written);
    layouts.forEach(LayoutRecord::written);
  }

  /** Makes what was written behind survive a kill, so that it need not be replayed. */
  public void persist() {
    database.persist();
  }

  /** Begins to make what was written behind survive a kill, without waiting for the disk. */
  public void startPersisting() {
    database.startPersisting();
  }

  /** Returns whether what {@link #startPersisting()} has begun is not done. */
  public boolean isPersisting() {
    return database.isPersisting();
  }

  /** Lets go of rows that the database has, until each store holds at most its share. */
  public void evict(long cachedBytesPerStore) {
    stores.values().forEach(store -> store.evict(cachedBytesPerStore));
  }

  void close() {
    try {
      stores.keySet().forEach(this::unpublish);
      writeBehind();
    } catch (DiskFullException e) {
      tellOfLoss(e);
    } finally {
      stores.values().forEach(TypedStore::close);
      closeDatabase();
    }
  }

  private void closeDatabase() {
    try {
      database.close();
    } catch (DiskFullException e) {
      tellOfLoss(e);
    }
  }

  private void tellOfLoss(DiskFullException reason) {
    log.atWarn()
        .addKeyValue(LogKeys.STORE, stores.keySet())
        .addKeyValue(LogKeys.PARTITION, partition)
        .log(
            "The newest committed rows of {} in partition {} are not on the local disk, and will be"
                + " replayed from the changelogs: {}",
            stores.keySet(),
            partition,
            reason.getMessage());
  }
}
