package dev.headrace.runtime.kafka;

import dev.headrace.runtime.envelope.PlacementNote;
import dev.headrace.runtime.placement.GroupPlacement;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.Membership;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.OwnershipListener;
import dev.headrace.runtime.port.RecordBatch;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * The group member on a consumer of its own.
 *
 * <p>The client asks for a position of every assigned partition within the same poll, paused or
 * not, and throws when the group has none. So a new partition is put at offset 0 while it is
 * paused: nothing is fetched there, and the owner seeks before it resumes.
 */
final class KafkaGroupReader implements GroupReader {
  private static final Duration STABLE_WAIT = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final ClientFailures failures;
  private final MembershipSlot slot;
  private final PolledPositions positions = new PolledPositions();
  // A wakeup may hit a call that must finish; it is then kept for the next poll.
  private boolean woken;
  private volatile boolean closing;

  KafkaGroupReader(
      Consumer<byte[], byte[]> consumer, ClientFailures failures, MembershipSlot slot) {
    this.consumer = consumer;
    this.failures = failures;
    this.slot = slot;
  }

  @Override
  public void subscribe(Membership membership, OwnershipListener listener) {
    slot.join(membership);
    attempt(
        "subscribe to " + membership.topics(),
        () -> {
          consumer.subscribe(membership.topics(), new Ownership(listener));
          return true;
        });
  }

  @Override
  public List<RecordBatch> poll(Duration atMost) {
    Duration patience = woken ? Duration.ZERO : atMost;
    woken = false;
    try {
      List<RecordBatch> batches = positions.advance(consumer.poll(patience));
      requireWelcome();
      if (slot.takeHasToRejoin()) {
        consumer.enforceRebalance("others wait for partitions of a former session");
      }
      return batches;
    } catch (WakeupException e) {
      return List.of();
    } catch (KafkaException e) {
      throw failures.outsideEpoch("read from the input topics", e);
    }
  }

  private void requireWelcome() {
    PlacementNote told = slot.told();
    Optional<String> refusal =
        told == null ? Optional.empty() : GroupPlacement.refusal(told, slot.membership());
    if (refusal.isPresent()) {
      throw new LogException(
          "The group has no place for this process: " + refusal.get() + ".", null);
    }
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    consumer.resume(partitions);
  }

  @Override
  public void seek(TopicPartition partition, InputPosition position) {
    consumer.seek(
        partition,
        new OffsetAndMetadata(position.offset(), Optional.ofNullable(position.leaderEpoch()), ""));
    positions.set(partition, position.offset());
  }

  @Override
  public OptionalLong lag(TopicPartition partition) {
    if (positions.get(partition).isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      OptionalLong lag = uninterrupted(() -> consumer.currentLag(partition));
      // The client keeps the end it has last heard of; after a seek beyond it, it knows nothing.
      return lag.isPresent() && lag.getAsLong() < 0 ? OptionalLong.empty() : lag;
    } catch (KafkaException e) {
      // Asked for all the time, so the text is made only when it is needed.
      throw failures.outsideEpoch("learn the lag of " + partition, e);
    }
  }

  @Override
  public OptionalLong position(TopicPartition partition) {
    return positions.get(partition);
  }

  @Override
  public Optional<Map<TopicPartition, CommittedInput>> committed(Set<TopicPartition> partitions) {
    return attempt(
        "read the committed positions of " + partitions, () -> committedIfStable(partitions));
  }

  // The client waits by itself while an open transaction holds positions of these partitions.
  private Optional<Map<TopicPartition, CommittedInput>> committedIfStable(
      Set<TopicPartition> partitions) {
    Map<TopicPartition, CommittedInput> committed = new HashMap<>();
    try {
      consumer
          .committed(partitions, STABLE_WAIT)
          .forEach(
              (partition, position) -> {
                // The client answers null for a partition the group has no position for.
                if (position != null) {
                  committed.put(partition, CommittedOffsets.read(position));
                }
              });
      return Optional.of(committed);
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  @Override
  public int generation() {
    return Math.max(0, consumer.groupMetadata().generationId());
  }

  @Override
  public Map<TopicPartition, OffsetRange> committedRange(Set<TopicPartition> partitions) {
    Map<TopicPartition, Long> starts =
        attempt("find the start of " + partitions, () -> consumer.beginningOffsets(partitions));
    Map<TopicPartition, Long> ends =
        attempt("find the end of " + partitions, () -> consumer.endOffsets(partitions));
    Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
    starts.forEach(
        (partition, start) ->
            ranges.put(partition, new OffsetRange(start, ends.getOrDefault(partition, start))));
    return ranges;
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  /** Returns what proves to the coordinator that this member may commit; fresh each time. */
  ConsumerGroupMetadata groupMetadata() {
    return consumer.groupMetadata();
  }

  /** Commits positions without a transaction. Throws the client's own exceptions. */
  void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    uninterrupted(
        () -> {
          consumer.commitSync(offsets);
          return true;
        });
  }

  /**
   * Returns whether it may be a member under a name that it has not heard yet, and so cannot leave.
   */
  boolean isUnnamed() {
    return !consumer.subscription().isEmpty() && consumer.groupMetadata().memberId().isEmpty();
  }

  /** Ends the membership as asked for; the listener is not told. */
  void close(Departure departure, Duration atMost) {
    closing = true;
    GroupMembershipOperation operation =
        departure == Departure.LEAVE
            ? GroupMembershipOperation.LEAVE_GROUP
            : GroupMembershipOperation.REMAIN_IN_GROUP;
    consumer.close(CloseOptions.groupMembershipOperation(operation).withTimeout(atMost));
  }

  private <T> T attempt(String doing, Supplier<T> call) {
    try {
      return uninterrupted(call);
    } catch (KafkaException e) {
      throw failures.outsideEpoch(doing, e);
    }
  }

  private <T> T uninterrupted(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (WakeupException e) {
        woken = true;
      }
    }
  }

  /** Passes changes of ownership on, with new partitions paused and at no position. */
  private final class Ownership implements ConsumerRebalanceListener {
    private final OwnershipListener listener;

    Ownership(OwnershipListener listener) {
      this.listener = listener;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!closing) {
        consumer.pause(partitions);
        partitions.forEach(partition -> consumer.seek(partition, 0));
        positions.forget(partitions);
        listener.assigned(partitions);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!closing && !partitions.isEmpty()) {
        slot.givesUp();
        listener.revoked(partitions);
        positions.forget(partitions);
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      if (!closing && !partitions.isEmpty()) {
        listener.lost(partitions);
        positions.forget(partitions);
      }
    }
  }
}
