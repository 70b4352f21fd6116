package dev.headrace.runtime.kafka;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.envelope.MemberNote;
import dev.headrace.runtime.envelope.PlacementNote;
import dev.headrace.runtime.placement.Claim;
import dev.headrace.runtime.placement.GroupPlacement;
import dev.headrace.runtime.placement.Share;
import dev.headrace.runtime.placement.StickyPlacement;
import dev.headrace.runtime.port.Membership;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.jspecify.annotations.Nullable;

/**
 * Places the partitions of a group by tasks, for Kafka's classic group protocol. Each consumer
 * makes its own; the one of the group's leader places for all. Public only because Kafka's client
 * creates it by name.
 */
public final class TaskAssignor implements ConsumerPartitionAssignor, Configurable {
  /** The key under which the consumer's settings hold the slot shared with its reader. */
  static final String SLOT = "headrace.membership";

  private MembershipSlot slot = new MembershipSlot();

  @Override
  public void configure(Map<String, ?> configs) {
    slot = (MembershipSlot) Objects.requireNonNull(configs.get(SLOT));
  }

  @Override
  public String name() {
    return "headrace";
  }

  @Override
  public short version() {
    return 1;
  }

  @Override
  public List<RebalanceProtocol> supportedProtocols() {
    return List.of(RebalanceProtocol.COOPERATIVE);
  }

  @Override
  public ByteBuffer subscriptionUserData(Set<String> topics) {
    Membership membership = slot.membership();
    return ByteBuffer.wrap(new MemberNote(membership.fingerprint(), membership.keeps()).encode());
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription groupSubscription) {
    Map<String, String> idsByMember = new HashMap<>();
    ImmutableList.Builder<Claim> claims = ImmutableList.builder();
    groupSubscription
        .groupSubscription()
        .forEach(
            (id, subscription) -> {
              Claim claim = claim(id, subscription);
              idsByMember.put(claim.member(), id);
              claims.add(claim);
            });
    Map<String, Share> shares =
        GroupPlacement.place(
            slot.membership(),
            new StickyPlacement(),
            claims.build(),
            topic -> Objects.requireNonNullElse(metadata.partitionCountForTopic(topic), 0));
    Map<String, Assignment> assignments = new HashMap<>();
    shares.forEach((member, share) -> assignments.put(idsByMember.get(member), assignment(share)));
    return new GroupAssignment(assignments);
  }

  private static Claim claim(String id, Subscription subscription) {
    return new Claim(
        subscription.groupInstanceId().orElse(id),
        orEmpty(subscription.userData()),
        ImmutableSet.copyOf(subscription.ownedPartitions()),
        subscription.generationId().orElse(-1));
  }

  private static Assignment assignment(Share share) {
    return new Assignment(
        ImmutableList.copyOf(share.partitions()), ByteBuffer.wrap(share.note().encode()));
  }

  @Override
  public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
    ByteBuffer note = orEmpty(assignment.userData());
    byte[] bytes = new byte[note.remaining()];
    note.get(bytes);
    slot.told(PlacementNote.decode(bytes));
  }

  private static ByteBuffer orEmpty(@Nullable ByteBuffer buffer) {
    return buffer == null ? ByteBuffer.allocate(0) : buffer.duplicate();
  }
}
