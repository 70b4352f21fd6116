package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableList;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.metric.PerPartition;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.store.StoreRestore;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.runtime.task.TaskId;
import dev.headrace.state.CorruptDatabaseException;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.TaskDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the databases of acquired tasks up to what is committed, in small steps.
 *
 * <p>Invariant: the ends of the changelogs are asked for once, after the committed positions are
 * known to be stable, so they cover every committed change and no change of a later owner. Only the
 * part behind the position that the database itself carries is read; a kill loses no more than
 * that.
 */
final class Restoration implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Restoration.class);

  private record Replay(StoreRestore restore, long end, PerPartition remaining) {
    /** Publishes that the replay has come to a position; at the end it is forgotten. */
    void reached(int partition, long position) {
      if (position >= end) {
        remaining.remove(partition);
      } else {
        remaining.set(partition, end - position);
      }
    }
  }

  private final Layout layout;
  private final Guarantee guarantee;
  private final TaskDatabases databases;
  private final PartitionReader reader;
  private final EngineMetrics metrics;
  private final Map<TaskId, TaskDatabase> opened = new LinkedHashMap<>();
  private final Map<TopicPartition, Replay> replays = new HashMap<>();
  private final RestoreReport report = new RestoreReport();
  private final Map<TaskId, Acquisition.Pending> uncommitted = new LinkedHashMap<>();
  private Map<TopicPartition, OffsetRange> ends = Map.of();

  Restoration(
      Layout layout,
      Guarantee guarantee,
      TaskDatabases databases,
      PartitionReader reader,
      EngineMetrics metrics) {
    this.metrics = metrics;
    this.layout = layout;
    this.guarantee = guarantee;
    this.databases = databases;
    this.reader = reader;
  }

  /**
   * Opens the databases of all tasks with stores and finds out what has to be replayed.
   *
   * @param tasks the tasks, with their stable committed positions
   * @param shards the partitions of repartition topics whose ends matter, too
   */
  void begin(List<Acquisition.Pending> tasks, Set<TopicPartition> shards) {
    Stream<TopicPartition> changelogs = tasks.stream().flatMap(task -> changelogs(task).stream());
    ends =
        reader.highWatermarks(
            Stream.concat(changelogs, shards.stream()).collect(Collectors.toSet()));
    Map<TopicPartition, Long> starts = new HashMap<>();
    for (Acquisition.Pending task : tasks) {
      if (!task.stage().stores().isEmpty()) {
        TaskDatabase database = openUsable(task);
        opened.put(task.id(), database);
        if (!task.hasCommitted()) {
          uncommitted.put(task.id(), task);
        }
        for (StoreSpec store : task.stage().stores()) {
          TopicPartition changelog = changelog(task.id(), store);
          OffsetRange range = Lookup.in(ends, changelog);
          long start = start(task, store.name(), database, changelog, range);
          if (start < range.end()) {
            starts.put(changelog, start);
            replays.put(changelog, replay(store.name(), database, range));
            Lookup.in(replays, changelog).reached(task.id().partition(), start);
          }
        }
      }
    }
    report.log();
    reader.assign(starts);
  }

  private Replay replay(String store, TaskDatabase database, OffsetRange range) {
    return new Replay(
        StoreRestore.ofChangelog(store, database),
        range.end(),
        metrics.store(store).restoreRemaining());
  }

  private ImmutableList<TopicPartition> changelogs(Acquisition.Pending task) {
    return task.stage().stores().stream()
        .map(store -> changelog(task.id(), store))
        .collect(ImmutableList.toImmutableList());
  }

  private TopicPartition changelog(TaskId task, StoreSpec store) {
    return new TopicPartition(
        InternalTopics.changelog(layout.application(), store.name()), task.partition());
  }

  // Behind the start of a changelog nobody knows what the local rows have missed.
  private TaskDatabase openUsable(Acquisition.Pending task) {
    TaskDatabase database = open(task.id());
    for (StoreSpec store : task.stage().stores()) {
      long position = TypedStore.position(database, store.name());
      TopicPartition changelog = changelog(task.id(), store);
      if (position >= 0 && position < Lookup.in(ends, changelog).start()) {
        log.warn(
            "Task {}: the changelog {} starts behind the local position {}; all local state of the task is rebuilt",
            task.id(),
            changelog,
            position);
        database.close();
        databases.wipe(task.id().toString());
        return open(task.id());
      }
    }
    return database;
  }

  private TaskDatabase open(TaskId task) {
    DatabaseIdentity identity = new DatabaseIdentity(layout.application(), task.toString());
    try {
      return databases.open(identity);
    } catch (CorruptDatabaseException e) {
      log.warn(
          "The database of task {} is damaged and will be rebuilt from its changelogs: {}",
          task,
          e.getMessage());
      databases.wipe(task.toString());
      return databases.open(identity);
    }
  }

  private long start(
      Acquisition.Pending task,
      String store,
      TaskDatabase database,
      TopicPartition changelog,
      OffsetRange range) {
    long position = TypedStore.position(database, store);
    if (position >= 0) {
      if (!task.hasCommitted() && !database.store(store).isEmpty()) {
        stateWithoutPositions(task.id(), store);
      }
      requireChangelog(task, store, changelog, range, position);
    }
    report.add(store, task.id().partition(), position, range);
    return position < 0 ? range.start() : position;
  }

  private static void requireChangelog(
      Acquisition.Pending task,
      String store,
      TopicPartition changelog,
      OffsetRange range,
      long position) {
    if (position > range.end()) {
      throw new StartException(
          "store '%s' of task %s has seen its changelog %s up to %d, but it ends at %d: the topic was deleted, created anew or truncated. Restore the topic, or delete the local state of the task to go on with what the changelog holds"
              .formatted(store, task.id(), changelog, position, range.end()));
    }
  }

  // State without positions means that the positions were lost, and input would count twice. Only
  // without transactions can a first epoch have left rows behind that it did not commit.
  private void requireStateOfCommitted() {
    uncommitted.forEach(
        (id, task) -> {
          for (StoreSpec store : task.stage().stores()) {
            if (!Lookup.in(opened, id).store(store.name()).isEmpty()) {
              stateWithoutPositions(id, store.name());
            }
          }
        });
    uncommitted.clear();
  }

  private void stateWithoutPositions(TaskId task, String store) {
    if (guarantee == Guarantee.AT_LEAST_ONCE) {
      log.warn(
          "Store '{}' of task {} has state, but its group has no committed positions; input is taken from the start on top of it",
          store,
          task);
      return;
    }
    throw new StartException(
        "store '%s' of task %s has state, but its group has no committed positions: they were deleted or have expired; going on would count input twice. Restore the group's offsets, or start under a new application name"
            .formatted(store, task));
  }

  /** Replays what has arrived; returns whether everything is replayed. */
  boolean step(Duration atMost) {
    replay(atMost);
    if (replays.isEmpty()) {
      requireStateOfCommitted();
      // What was replayed once is not to be replayed again after an early kill.
      opened.values().forEach(TaskDatabase::persist);
      report.logEnd();
      return true;
    }
    return false;
  }

  private void replay(Duration atMost) {
    if (replays.isEmpty()) {
      return;
    }
    for (RecordBatch batch : reader.poll(atMost)) {
      Replay replay = replays.get(batch.partition());
      if (replay != null) {
        replay.restore().apply(batch);
      }
    }
    for (Iterator<Map.Entry<TopicPartition, Replay>> entries = replays.entrySet().iterator();
        entries.hasNext(); ) {
      Map.Entry<TopicPartition, Replay> entry = entries.next();
      Replay replay = entry.getValue();
      long position = reader.position(entry.getKey());
      replay.reached(entry.getKey().partition(), position);
      if (position >= replay.end()) {
        replay.restore().finish();
        report.replayed(replay.restore().records());
        entries.remove();
      }
    }
  }

  /** Returns the high watermark that a partition had when the restoration began. */
  long end(TopicPartition partition) {
    return Lookup.in(ends, partition).end();
  }

  /**
   * Returns the restored database of a task and leaves it to the caller, or null without stores.
   */
  @Nullable TaskDatabase take(TaskId task) {
    return opened.remove(task);
  }

  /** Releases the reader, and the databases that nobody has taken. */
  @Override
  public void close() {
    reader.close();
    replays.forEach((changelog, replay) -> replay.remaining().remove(changelog.partition()));
    List<TaskDatabase> left = new ArrayList<>(opened.values());
    opened.clear();
    left.forEach(TaskDatabase::close);
  }
}
