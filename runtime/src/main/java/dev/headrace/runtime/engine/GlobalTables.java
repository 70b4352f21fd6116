package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import dev.headrace.dsl.plan.GlobalTableSpec;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.runtime.operator.Drops;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.store.GlobalRows;
import dev.headrace.runtime.task.RecordException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the global tables of a process: reads their topics to the end they have at the start, and
 * then follows them, outside of the group and of any epoch. A worker of its own, so that neither
 * the coordinator nor a lane waits for it.
 */
final class GlobalTables implements Worker {
  private static final Logger log = LoggerFactory.getLogger(GlobalTables.class);

  private final ImmutableMap<String, GlobalRows> rows;
  private final World world;
  private final Drops drops;
  private final Failures failures;
  private final Runnable wakeCoordinator;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private @Nullable PartitionReader reader;
  private volatile @Nullable Set<TopicPartition> wanted;
  private volatile boolean loaded;
  private volatile boolean closed;
  private volatile boolean done;

  GlobalTables(Plan plan, World world, Drops drops, Failures failures, Runnable wakeCoordinator) {
    this.rows =
        plan.globalTables().stream()
            .collect(ImmutableMap.toImmutableMap(GlobalTableSpec::name, GlobalRows::new));
    this.world = world;
    this.drops = drops;
    this.failures = failures;
    this.wakeCoordinator = wakeCoordinator;
    this.loaded = rows.isEmpty();
  }

  /** Returns whether there is any. */
  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Returns the rows of each table, by its name; read by any thread. */
  ImmutableMap<String, GlobalRows> rows() {
    return rows;
  }

  /** Returns whether all have been read up to the end they had when that was begun. */
  boolean isLoaded() {
    return loaded;
  }

  /**
   * Begins to load, unless that was begun before; from any thread.
   *
   * @param partitionsOf returns the number of partitions of a topic
   */
  void begin(ToIntFunction<String> partitionsOf) {
    if (wanted == null) {
      Set<TopicPartition> partitions = new HashSet<>();
      for (GlobalRows table : rows.values()) {
        String topic = table.table().topic().name();
        for (int number = 0; number < partitionsOf.applyAsInt(topic); number++) {
          partitions.add(new TopicPartition(topic, number));
        }
      }
      wanted = partitions;
    }
  }

  /** Asks it to let go of everything; does not wait. */
  void close() {
    closed = true;
  }

  @Override
  public int doWork() {
    try {
      if (closed) {
        return end();
      }
      return work();
    } catch (RuntimeException e) {
      closed = true;
      failures.report(e);
      wakeCoordinator.run();
      return 1;
    }
  }

  private int end() {
    PartitionReader open = reader;
    reader = null;
    done = true;
    if (open != null) {
      open.close();
    }
    return 1;
  }

  private int work() {
    Set<TopicPartition> partitions = wanted;
    if (partitions == null) {
      return 0;
    }
    PartitionReader open = reader;
    if (open == null) {
      open = world.log().openPartitionReader();
      reader = open;
      start(open, partitions);
    }
    int records = 0;
    for (RecordBatch batch : open.poll(world.longestPoll())) {
      records += batch.size();
      apply(batch);
    }
    if (!loaded) {
      noteLoaded(open);
    }
    return records;
  }

  private void start(PartitionReader open, Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetRange> ranges = open.highWatermarks(partitions);
    Map<TopicPartition, Long> starts = new HashMap<>();
    ranges.forEach(
        (partition, range) -> {
          starts.put(partition, range.start());
          ends.put(partition, range.end());
        });
    open.assign(starts);
  }

  private void noteLoaded(PartitionReader open) {
    ends.entrySet().removeIf(end -> open.position(end.getKey()) >= end.getValue());
    if (ends.isEmpty()) {
      loaded = true;
      rows.forEach(
          (name, table) ->
              log.atInfo()
                  .addKeyValue(LogKeys.STORE, name)
                  .log("Global table '{}' has {} rows", name, table.size()));
      wakeCoordinator.run();
    }
  }

  private void apply(RecordBatch batch) {
    for (GlobalRows table : rows.values()) {
      if (table.table().topic().name().equals(batch.partition().topic())) {
        for (int index = 0; index < batch.size(); index++) {
          apply(table, batch, index);
        }
      }
    }
  }

  private void apply(GlobalRows table, RecordBatch batch, int index) {
    try {
      if (!table.apply(batch, index)) {
        String where =
            "global table '%s' (%s)".formatted(table.table().name(), table.table().location());
        drops.drop(DropReason.NULL_KEY, 1, where, batch.timestamp(index), "");
      }
    } catch (RuntimeException e) {
      throw new RecordException(batch.partition(), batch.offset(index), e);
    }
  }

  @Override
  public boolean isDone() {
    return done;
  }
}
