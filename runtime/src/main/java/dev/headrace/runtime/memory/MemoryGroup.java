package dev.headrace.runtime.memory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.envelope.MemberNote;
import dev.headrace.runtime.envelope.PlacementNote;
import dev.headrace.runtime.placement.Claim;
import dev.headrace.runtime.placement.GroupPlacement;
import dev.headrace.runtime.placement.Share;
import dev.headrace.runtime.placement.StickyPlacement;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.Membership;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group as Kafka's classic coordinator keeps it: committed positions, and members that
 * share the partitions cooperatively. A rebalance begins when a member comes, goes or gives
 * partitions up, and is complete when every member has joined it; then a generation begins, and
 * each member learns its share at its next poll. Guarded by the cluster's lock.
 */
final class MemoryGroup {
  /** A process with a place in the group, kept over restarts of the process. */
  private static final class Member {
    private MemoryGroupReader reader;
    private long seenNanos;
    private boolean joined;
    private ImmutableSet<TopicPartition> claimed = ImmutableSet.of();
    private int claimedUnder;
    private Share share = new Share(ImmutableSet.of(), new PlacementNote(false, "", ""));

    Member(MemoryGroupReader reader, long seenNanos) {
      this.reader = reader;
      this.seenNanos = seenNanos;
    }
  }

  private final MemoryCluster cluster;
  private final Map<TopicPartition, CommittedInput> positions = new HashMap<>();
  private final Set<MemoryTransaction> holding = new LinkedHashSet<>();
  private final Map<String, Member> members = new LinkedHashMap<>();
  private boolean rebalancing;
  private int generation;

  MemoryGroup(MemoryCluster cluster) {
    this.cluster = cluster;
  }

  int generation() {
    return generation;
  }

  // --- Members ---

  /** Enters, in the place of the process's former session when that is still a member. */
  void enter(String processId, MemoryGroupReader reader) {
    Member member = members.get(processId);
    if (member == null) {
      member = new Member(reader, cluster.nowNanos());
      members.put(processId, member);
      watch(processId, member);
      rebalance();
    }
    member.reader = reader;
    member.joined = false;
    member.seenNanos = cluster.nowNanos();
    cluster.changed();
  }

  void leave(String processId, MemoryGroupReader reader) {
    if (isMember(processId, reader)) {
      remove(processId);
    }
  }

  private void remove(String processId) {
    members.remove(processId);
    rebalance();
    completeIfAllHaveJoined();
  }

  private void watch(String processId, Member member) {
    Patience patience = cluster.patience();
    if (patience != null) {
      Duration silent = Duration.ofNanos(cluster.nowNanos() - member.seenNanos);
      cluster.after(
          patience.session().minus(silent), () -> expelIfSilent(processId, member, patience));
    }
  }

  private void expelIfSilent(String processId, Member member, Patience patience) {
    if (members.get(processId) != member) {
      return;
    }
    if (cluster.nowNanos() - member.seenNanos >= patience.session().toNanos()) {
      remove(processId);
    } else {
      watch(processId, member);
    }
  }

  boolean isMember(String processId, MemoryGroupReader reader) {
    Member member = members.get(processId);
    return member != null && member.reader == reader;
  }

  List<String> topologies() {
    return members.values().stream()
        .map(member -> member.reader.membership().fingerprint())
        .toList();
  }

  boolean isKnown(String processId) {
    return members.containsKey(processId);
  }

  /** Forgets all members, as a coordinator does that has not heard of them for too long. */
  void expelMembers() {
    members.clear();
    rebalancing = false;
    generation++;
  }

  // --- Rebalances ---

  /** Begins a rebalance unless one is under way. */
  void rebalance() {
    if (!rebalancing && !members.isEmpty()) {
      rebalancing = true;
      members.values().forEach(member -> member.joined = false);
    }
    cluster.changed();
  }

  /** Returns whether a member has something to do at its next poll. */
  boolean concerns(String processId, MemoryGroupReader reader) {
    Member member = members.get(processId);
    return member == null
        || member.reader != reader
        || (rebalancing ? !member.joined : reader.generation() != generation);
  }

  /**
   * Takes note that a member polls; a rebalance under way is joined.
   *
   * @return the member's share when a generation has begun that it has not heard of, else null
   */
  @Nullable Share hearFrom(String processId, MemoryGroupReader reader) {
    Member member = Objects.requireNonNull(members.get(processId));
    member.seenNanos = cluster.nowNanos();
    if (rebalancing && !member.joined) {
      member.joined = true;
      member.claimed = reader.owned();
      member.claimedUnder = reader.generation();
      completeIfAllHaveJoined();
    }
    return rebalancing || reader.generation() == generation ? null : member.share;
  }

  private void completeIfAllHaveJoined() {
    if (!rebalancing
        || members.isEmpty()
        || !members.values().stream().allMatch(one -> one.joined)) {
      return;
    }
    rebalancing = false;
    generation++;
    Membership leading = members.values().iterator().next().reader.membership();
    ImmutableList.Builder<Claim> claims = ImmutableList.builder();
    members.forEach((processId, member) -> claims.add(claim(processId, member)));
    GroupPlacement.place(leading, new StickyPlacement(), claims.build(), this::partitions)
        .forEach(
            (processId, share) -> Objects.requireNonNull(members.get(processId)).share = share);
    cluster.changed();
  }

  private static Claim claim(String processId, Member member) {
    Membership membership = member.reader.membership();
    MemberNote note = new MemberNote(membership.fingerprint(), membership.keeps());
    return new Claim(
        processId, ByteBuffer.wrap(note.encode()), member.claimed, member.claimedUnder);
  }

  private int partitions(String topic) {
    MemoryTopic found = cluster.findTopic(topic);
    return found == null ? 0 : found.partitions().size();
  }

  // --- Positions ---

  void commit(Map<TopicPartition, CommittedInput> inputs) {
    positions.putAll(inputs);
  }

  @Nullable CommittedInput committed(TopicPartition partition) {
    return positions.get(partition);
  }

  Map<TopicPartition, CommittedInput> committed() {
    return ImmutableMap.copyOf(positions);
  }

  void overwrite(Map<TopicPartition, CommittedInput> inputs) {
    if (!members.isEmpty()) {
      throw new LogException("The group has members; close them first.", null);
    }
    positions.putAll(inputs);
  }

  /** Forgets the positions in a topic. */
  void forget(String topic) {
    positions.keySet().removeIf(partition -> partition.topic().equals(topic));
  }

  void hold(MemoryTransaction transaction) {
    holding.add(transaction);
  }

  void release(MemoryTransaction transaction) {
    holding.remove(transaction);
  }

  /** Returns whether no open transaction can still change the position of a partition. */
  boolean isStable(TopicPartition partition) {
    return holding.stream().noneMatch(transaction -> transaction.holds(partition));
  }
}
