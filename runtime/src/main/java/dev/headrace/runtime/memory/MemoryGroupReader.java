package dev.headrace.runtime.memory;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.headrace.runtime.placement.GroupPlacement;
import dev.headrace.runtime.placement.Share;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.Membership;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.OwnershipListener;
import dev.headrace.runtime.port.RecordBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
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

  /** What a poll has to tell the listener. */
  private record OwnershipChange(
      Set<TopicPartition> lost,
      Set<TopicPartition> revoked,
      @Nullable Set<TopicPartition> assigned) {}

  private final MemoryCluster cluster;
  private final MemorySession session;
  private final Map<TopicPartition, Cursor> owned = new TreeMap<>(MemoryPartitionReader.ORDER);
  private @Nullable Membership membership;
  private @Nullable OwnershipListener listener;
  private int generation;
  private boolean woken;
  // Whether the group has dropped this member, and whether it has heard of that.
  private boolean dropped;
  private boolean heardOfIt;

  MemoryGroupReader(MemoryCluster cluster, MemorySession session) {
    this.cluster = cluster;
    this.session = session;
  }

  @Override
  public void subscribe(Membership joining, OwnershipListener told) {
    cluster.locked(
        () -> {
          session.checkAlive();
          membership = joining;
          listener = told;
          session.group().enter(session.processId(), this);
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
    if (!change.revoked().isEmpty()) {
      told.revoked(change.revoked());
      cluster.locked(() -> giveUp(change.revoked()));
    }
    if (change.assigned() != null) {
      told.assigned(change.assigned());
    }
    List<RecordBatch> batches = cluster.await(atMost, this::fetchUnlessIdle);
    return batches == null ? List.of() : batches;
  }

  @Override
  public int generation() {
    return generation;
  }

  Membership membership() {
    return Objects.requireNonNull(membership);
  }

  ImmutableSet<TopicPartition> owned() {
    return ImmutableSet.copyOf(owned.keySet());
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
  public OptionalLong position(TopicPartition partition) {
    return cluster.locked(
        () -> {
          long offset = cursor(partition).offset;
          return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
        });
  }

  @Override
  public Optional<Map<TopicPartition, CommittedInput>> committed(Set<TopicPartition> partitions) {
    return cluster.locked(
        () -> {
          session.checkAlive();
          if (!partitions.stream().allMatch(session.group()::isStable)) {
            return Optional.empty();
          }
          Map<TopicPartition, CommittedInput> committed =
              new TreeMap<>(MemoryPartitionReader.ORDER);
          for (TopicPartition partition : partitions) {
            CommittedInput input = session.group().committed(partition);
            if (input != null) {
              committed.put(partition, input);
            }
          }
          return Optional.of(committed);
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
        || (session.group().isMember(session.processId(), this)
            && generation == session.group().generation());
  }

  void leave() {
    session.group().leave(session.processId(), this);
  }

  private OwnershipChange changeOwnership() {
    session.checkAlive();
    MemoryGroup group = session.group();
    Set<TopicPartition> lost = Set.of();
    if (!group.isKnown(session.processId())) {
      if (!hearsThatItWasDropped()) {
        return new OwnershipChange(Set.of(), Set.of(), null);
      }
      lost = owned();
      owned.clear();
      generation = 0;
      group.enter(session.processId(), this);
    } else if (!group.isMember(session.processId(), this)) {
      throw new LogException(
          "Another process has joined group "
              + session.application()
              + " as "
              + session.identity()
              + "; give each process a state directory of its own.",
          null);
    }
    Share share = group.hearFrom(session.processId(), this);
    return share == null
        ? new OwnershipChange(lost, Set.of(), null)
        : take(share, lost, group.generation());
  }

  // As in Kafka, the answer to a heartbeat says so: until it comes, the member works on.
  private boolean hearsThatItWasDropped() {
    Patience patience = cluster.patience();
    if (patience == null) {
      return true;
    }
    if (!dropped) {
      dropped = true;
      cluster.after(patience.heartbeat(), () -> heardOfIt = true);
    }
    boolean hears = heardOfIt;
    if (hears) {
      dropped = false;
      heardOfIt = false;
    }
    return hears;
  }

  private OwnershipChange take(Share share, Set<TopicPartition> lost, int begun) {
    generation = begun;
    Optional<String> refusal = GroupPlacement.refusal(share.note(), membership());
    if (refusal.isPresent()) {
      throw new LogException(
          "The group has no place for this process: " + refusal.get() + ".", null);
    }
    Set<TopicPartition> revoked = Sets.difference(owned(), share.partitions());
    Set<TopicPartition> assigned = Sets.difference(share.partitions(), owned()).immutableCopy();
    assigned.forEach(partition -> owned.put(partition, new Cursor()));
    if (revoked.isEmpty() && share.note().awaited()) {
      // What others wait for was a former session's of this process, and is free already.
      session.group().rebalance();
    }
    return new OwnershipChange(lost, revoked, assigned);
  }

  // Others may get them once this member has joined another rebalance without them.
  private void giveUp(Set<TopicPartition> revoked) {
    revoked.forEach(owned::remove);
    if (session.group().isMember(session.processId(), this)) {
      session.group().rebalance();
    }
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
    boolean idle =
        batches.isEmpty() && !woken && !session.group().concerns(session.processId(), this);
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
            .read(cursor.offset, cluster.mostPerBatch(), session.isExactlyOnce());
    if (batch != null) {
      cursor.offset = batch.next().offset();
      batches.add(batch);
    }
  }

  private Cursor cursor(TopicPartition partition) {
    Cursor cursor = owned.get(partition);
    if (cursor == null) {
      throw new IllegalStateException(partition + " is not owned by " + session.identity());
    }
    return cursor;
  }
}
