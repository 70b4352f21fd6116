package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableList;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.metric.PerPartition;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.store.LayoutRecord;
import dev.headrace.runtime.store.RestoreBudget;
import dev.headrace.runtime.store.StoreRestore;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.runtime.task.KnownNote;
import dev.headrace.runtime.task.LocalAge;
import dev.headrace.runtime.task.TaskId;
import dev.headrace.state.DiskFullException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
 * that. Used by one thread, and by the one that takes the databases once all is replayed.
 */
final class Restoration implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Restoration.class);
  // Less would be a write for every few records.
  private static final long LEAST_BYTES = 64 << 10;

  private record Replay(
      TaskId task,
      StoreSpec store,
      TopicPartition from,
      StoreRestore restore,
      long end,
      PerPartition remaining) {
    void apply(RecordBatch batch) {
      restore.apply(batch);
      LocalState.requireLayout(task, store, restore.layout());
    }

    /** Publishes that the replay has come to a position; at the end it is forgotten. */
    void reached(long position) {
      if (position >= end) {
        remaining.remove(from.partition());
      } else {
        remaining.set(from.partition(), end - position);
      }
    }
  }

  /**
   * How far it is.
   *
   * @param records the records replayed
   * @param bytes the bytes of their keys and values
   * @param offsets the offsets passed
   * @param allOffsets the offsets to be passed in all
   */
  record Counts(long records, long bytes, long offsets, long allOffsets) {}

  private final Layout layout;
  private final Guarantee guarantee;
  private final LocalState localState;
  private final Clock clock;
  private final PartitionReader reader;
  private final ChangelogReads reads;
  private final EngineMetrics metrics;
  private final RestoreBudget budget;
  private final Map<TaskId, TaskDatabase> opened = new LinkedHashMap<>();
  private final List<Replay> replays = new ArrayList<>();
  private final RestoreReport report = new RestoreReport();
  private final Map<TaskId, Acquisition.Pending> uncommitted = new LinkedHashMap<>();
  private Map<TopicPartition, OffsetRange> ends = Map.of();
  private NoteReads notes;
  private long allOffsets;
  private long finishedRecords;
  private long finishedBytes;
  private volatile Counts counts = new Counts(0, 0, 0, 0);
  private long beganAtMs;

  /**
   * Creates it.
   *
   * @param mostBytes about how many bytes of rows it may hold in memory, for all stores together,
   *     and how many may be fetched ahead of it
   */
  Restoration(
      Layout layout,
      Guarantee guarantee,
      LocalState localState,
      World world,
      EngineMetrics metrics,
      long mostBytes) {
    this.metrics = metrics;
    this.budget = new RestoreBudget(Math.max(LEAST_BYTES, mostBytes));
    this.layout = layout;
    this.guarantee = guarantee;
    this.localState = localState;
    this.clock = world.clock();
    this.reader = world.log().openPartitionReader();
    this.reads = new ChangelogReads(reader, mostBytes);
    this.notes = new NoteReads(layout.application(), List.of());
  }

  /**
   * Opens the databases of all tasks with stores and finds out what has to be replayed.
   *
   * @param tasks the tasks, with their stable committed positions
   * @param shards the partitions of repartition topics whose ends matter, too
   */
  void begin(List<Acquisition.Pending> tasks, Set<TopicPartition> shards) {
    beganAtMs = clock.wallClockMs();
    Stream<TopicPartition> changelogs = tasks.stream().flatMap(task -> changelogs(task).stream());
    notes = new NoteReads(layout.application(), tasks);
    ends =
        reader.highWatermarks(
            Stream.of(changelogs, shards.stream(), notes.partitions().stream())
                .flatMap(Function.identity())
                .collect(Collectors.toSet()));
    Map<TopicPartition, Long> starts = new HashMap<>(notes.begin(ends));
    for (Acquisition.Pending task : tasks) {
      if (!task.stage().stores().isEmpty()) {
        TaskDatabase database = localState.open(task.id(), task.stage().stores(), ends);
        opened.put(task.id(), database);
        if (!task.hasCommitted()) {
          uncommitted.put(task.id(), task);
        }
        for (StoreSpec store : task.stage().stores()) {
          TopicPartition changelog = changelog(task.id(), store);
          OffsetRange range = range(task, store, changelog);
          long start = start(task, store, database, range);
          if (start < range.end()) {
            starts.merge(changelog, start, Math::min);
            allOffsets += range.end() - start;
            Replay replay = replay(task.id(), store, database, range);
            replay.reached(start);
            replays.add(replay);
          }
        }
      }
    }
    report.log();
    reads.begin(starts);
    counts = new Counts(0, 0, 0, allOffsets);
  }

  /** Returns how far it is; from any thread. */
  Counts counts() {
    return counts;
  }

  // The topic of a table goes on behind what the table has processed.
  private OffsetRange range(Acquisition.Pending task, StoreSpec store, TopicPartition changelog) {
    OffsetRange range = Lookup.in(ends, changelog);
    return store.tableTopic() == null
        ? range
        : new OffsetRange(range.start(), Lookup.in(task.starts(), changelog).position().offset());
  }

  private Replay replay(TaskId task, StoreSpec store, TaskDatabase database, OffsetRange range) {
    StoreRestore restore =
        store.tableTopic() == null
            ? StoreRestore.ofChangelog(store.name(), database, range.end(), budget)
            : StoreRestore.ofTableTopic(store.name(), database, range.end(), budget);
    return new Replay(
        task,
        store,
        changelog(task, store),
        restore,
        range.end(),
        metrics.store(store.name()).restoreRemaining());
  }

  private ImmutableList<TopicPartition> changelogs(Acquisition.Pending task) {
    return task.stage().stores().stream()
        .map(store -> changelog(task.id(), store))
        .collect(ImmutableList.toImmutableList());
  }

  private TopicPartition changelog(TaskId task, StoreSpec store) {
    return new TopicPartition(
        InternalTopics.changelog(layout.application(), store), task.partition());
  }

  private long start(
      Acquisition.Pending task, StoreSpec store, TaskDatabase database, OffsetRange range) {
    String name = store.name();
    long position = TypedStore.position(database, name);
    if (position >= 0) {
      if (!task.hasCommitted() && isUnexpected(store, database)) {
        stateWithoutPositions(task.id(), name);
      }
      localState.requireChangelog(task.id(), store, database, range);
      LocalState.requireLayout(task.id(), store, LayoutRecord.in(database, name));
    }
    report.add(name, task.id().partition(), position, range);
    return position < 0 ? range.start() : position;
  }

  // A table that starts at the end of its topic holds what was before that, without any commit.
  private static boolean isUnexpected(StoreSpec store, TaskDatabase database) {
    return store.tableTopic() == null && !database.store(store.name()).isEmpty();
  }

  // State without positions means that the positions were lost, and input would count twice. Only
  // without transactions can a first epoch have left rows behind that it did not commit.
  private void requireStateOfCommitted() {
    uncommitted.forEach(
        (id, task) -> {
          for (StoreSpec store : task.stage().stores()) {
            if (isUnexpected(store, Lookup.in(opened, id))) {
              stateWithoutPositions(id, store.name());
            }
          }
        });
    uncommitted.clear();
  }

  private void stateWithoutPositions(TaskId task, String store) {
    if (guarantee == Guarantee.AT_LEAST_ONCE) {
      log.atWarn()
          .addKeyValue(LogKeys.STORE, store)
          .addKeyValue(LogKeys.TASK, task)
          .log(
              "Store '{}' of task {} has state, but its group has no committed positions; input is"
                  + " taken from the start on top of it",
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
    if (replays.isEmpty() && notes.areFound()) {
      requireStateOfCommitted();
      opened.values().forEach(this::persist);
      report.logEnd();
      return true;
    }
    return false;
  }

  /** Returns what a task has committed last beside its positions; once everything is replayed. */
  KnownNote note(Acquisition.Pending task) {
    return notes.note(task);
  }

  // What was replayed once is not to be replayed again after an early kill. It holds what there was
  // when the ends were asked for.
  private void persist(TaskDatabase database) {
    WriteBatch batch = new WriteBatch();
    LocalAge.write(batch, beganAtMs);
    database.write(batch);
    database.persist();
  }

  private void replay(Duration atMost) {
    if (replays.isEmpty() && notes.unread().isEmpty()) {
      return;
    }
    for (RecordBatch batch : reads.poll(atMost)) {
      notes.apply(batch);
      for (Replay replay : replays) {
        if (replay.from().equals(batch.partition())) {
          replay.apply(batch);
        }
      }
    }
    for (Iterator<Replay> left = replays.iterator(); left.hasNext(); ) {
      Replay replay = left.next();
      long position = reads.position(replay.from());
      replay.reached(position);
      if (position >= replay.end()) {
        replay.restore().finish();
        report.replayed(replay.restore().records());
        finishedRecords += replay.restore().records();
        finishedBytes += replay.restore().bytes();
        left.remove();
      }
    }
    notes.reached(reads::position);
    Set<TopicPartition> needed = new HashSet<>(notes.unread());
    replays.forEach(replay -> needed.add(replay.from()));
    reads.retain(needed);
    count();
  }

  private void count() {
    long records = finishedRecords;
    long bytes = finishedBytes;
    long offsetsLeft = 0;
    for (Replay replay : replays) {
      records += replay.restore().records();
      bytes += replay.restore().bytes();
      offsetsLeft += replay.end() - reads.position(replay.from());
    }
    counts = new Counts(records, bytes, allOffsets - offsetsLeft, allOffsets);
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
    replays.forEach(replay -> replay.remaining().remove(replay.from().partition()));
    List<TaskDatabase> left = new ArrayList<>(opened.values());
    opened.clear();
    left.forEach(Restoration::close);
  }

  private static void close(TaskDatabase database) {
    try {
      database.close();
    } catch (DiskFullException e) {
      log.warn("What was restored last will be replayed again: {}", e.getMessage());
    }
  }
}
