package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.OwnershipListener;
import dev.headrace.runtime.port.RecordBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A member of the in-memory group. Guarded by the cluster's lock, except that its listener is told
 * without the lock, so that a listener may wait for threads that write.
 */
final class MemoryGroupReader implements GroupReader {
  /** Where the reader stands in an owned partition. */
  private static final class Cursor {
    private boolean paused = true;
    private long offset = -1;
  }

  /** What the next poll has to tell the listener. */
  private record OwnershipChange(Set<TopicPartition> lost, Set<TopicPartition> assigned) {}

  private final MemoryCluster cluster;
  private final MemorySession session;
  private final Map<TopicPartition, Cursor> owned = new TreeMap<>(MemoryPartitionReader.ORDER);
  private Set<String> topics = Set.of();
  private @Nullable OwnershipListener listener;
  private int joinedGeneration;
  private boolean woken;

  MemoryGroupReader(MemoryCluster cluster, MemorySession session) {
    this.cluster = cluster;
    this.session = session;
  }

  @Override
  public void subscribe(Set<String> topics, OwnershipListener listener) {
    cluster.locked(
        () -> {
          session.checkAlive();
          this.topics = new TreeSet<>(topics);
          this.listener = listener;
          join();
        });
  }

  @Override
  public List<RecordBatch> poll(Duration atMost) {
    OwnershipListener told = listener;
    if (told == null) {
      throw new IllegalStateException("subscribe before polling");
    }
    OwnershipChange change = cluster.locked(this::changeOwnership);
    if (!change.lost().isEmpty()) {
      told.lost(change.lost());
    }
    if (!change.assigned().isEmpty()) {
      told.assigned(change.assigned());
    }
    List<RecordBatch> batches = cluster.await(atMost, this::fetchUnlessIdle);
    return batches == null ? List.of() : batches;
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    cluster.locked(() -> partitions.forEach(partition -> cursor(partition).paused = true));
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    cluster.locked(() -> partitions.forEach(partition -> cursor(partition).paused = false));
  }

  @Override
  public void seek(TopicPartition partition, InputPosition position) {
    cluster.locked(() -> cursor(partition).offset = position.offset());
  }

  @Override
  public OptionalLong lag(TopicPartition partition) {
    return cluster.locked(
        () -> {
          session.checkAlive();
          Cursor cursor = cursor(partition);
          long end = cluster.partition(partition).end(session.isExactlyOnce());
          return cursor.offset < 0
              ? OptionalLong.empty()
              : OptionalLong.of(Math.max(0, end - cursor.offset));
        });
  }

  @Override
  public Map<TopicPartition, CommittedInput> committed(Set<TopicPartition> partitions) {
    // Positions become committed in one step with their transaction, so there is nothing to wait
    // for: no open transaction can hold positions that still might be committed.
    return cluster.locked(
        () -> {
          session.checkAlive();
          Map<TopicPartition, CommittedInput> committed =
              new TreeMap<>(MemoryPartitionReader.ORDER);
          for (TopicPartition partition : partitions) {
            CommittedInput input = session.group().committed(partition);
            if (input != null) {
              committed.put(partition, input);
            }
          }
          return committed;
        });
  }

  @Override
  public Map<TopicPartition, OffsetRange> committedRange(Set<TopicPartition> partitions) {
    return cluster.locked(
        () -> {
          session.checkAlive();
          Map<TopicPartition, OffsetRange> ranges = new TreeMap<>(MemoryPartitionReader.ORDER);
          partitions.forEach(
              partition ->
                  ranges.put(
                      partition, cluster.partition(partition).range(session.isExactlyOnce())));
          return ranges;
        });
  }

  @Override
  public void wakeup() {
    cluster.locked(
        () -> {
          woken = true;
          cluster.changed();
        });
  }

  /** Returns whether the group would take positions from this reader's process. */
  boolean mayCommit() {
    // As with Kafka, a session that never subscribed is not checked for membership.
    return listener == null
        || (session.group().isOwner(this) && joinedGeneration == session.group().generation());
  }

  void leave() {
    session.group().leave(session.processId(), this);
  }

  private void join() {
    session.group().join(session.processId(), this);
    joinedGeneration = session.group().generation();
    cluster.changed();
  }

  private OwnershipChange changeOwnership() {
    session.checkAlive();
    Set<TopicPartition> lost = new LinkedHashSet<>();
    if (joinedGeneration != session.group().generation()) {
      lost.addAll(owned.keySet());
      owned.clear();
      join();
    } else if (!session.group().isMember(session.processId(), this)) {
      throw new LogException(
          "Another process has joined group "
              + session.application()
              + " as "
              + session.identity()
              + "; give each process a state directory of its own.",
          null);
    }
    Set<TopicPartition> assigned = assignment();
    assigned.removeAll(owned.keySet());
    assigned.forEach(partition -> owned.put(partition, new Cursor()));
    return new OwnershipChange(lost, assigned);
  }

  private Set<TopicPartition> assignment() {
    Set<TopicPartition> assignment = new LinkedHashSet<>();
    if (session.group().isOwner(this)) {
      for (String name : topics) {
        MemoryTopic topic = cluster.findTopic(name);
        if (topic != null) {
          topic.partitions().forEach(partition -> assignment.add(partition.name()));
        }
      }
    }
    return assignment;
  }

  private @Nullable List<RecordBatch> fetchUnlessIdle() {
    session.checkAlive();
    List<RecordBatch> batches = new ArrayList<>();
    owned.forEach(
        (partition, cursor) -> {
          if (!cursor.paused) {
            fetch(partition, cursor, batches);
          }
        });
    boolean idle = batches.isEmpty() && !woken && !isOwnershipStale();
    woken = false;
    return idle ? null : batches;
  }

  private void fetch(TopicPartition partition, Cursor cursor, List<RecordBatch> batches) {
    if (cursor.offset < 0) {
      throw new LogException(
          "Partition " + partition + " was resumed at no position; seek before resuming it.", null);
    }
    MemoryBatch batch =
        cluster
            .partition(partition)
            .read(cursor.offset, MemoryPartitionReader.MAX_BATCH, session.isExactlyOnce());
    if (batch != null) {
      cursor.offset = batch.next().offset();
      batches.add(batch);
    }
  }

  /** Returns whether a new poll would change what is owned; then waiting must end. */
  private boolean isOwnershipStale() {
    return joinedGeneration != session.group().generation()
        || !session.group().isMember(session.processId(), this)
        || assignment().size() != owned.size();
  }

  private Cursor cursor(TopicPartition partition) {
    Cursor cursor = owned.get(partition);
    if (cursor == null) {
      throw new IllegalStateException(partition + " is not owned by " + session.identity());
    }
    return cursor;
  }
}
