package dev.headrace.runtime.port;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The process's member of the consumer group: which input partitions it owns and what they hold.
 * Reads only committed records when the session is exactly-once. Used by one thread; only {@link
 * #wakeup()} may be called from another. Every method may throw {@link LogException}.
 */
public interface GroupReader {
  /**
   * Joins the group. Newly assigned partitions start paused at no position: the owner seeks and
   * resumes them when their state is ready.
   *
   * @param membership what the group is told of this process
   * @param listener told of every change of ownership, only from inside {@link #poll}
   */
  void subscribe(Membership membership, OwnershipListener listener);

  /**
   * Returns what has arrived, at most one batch per partition, waiting up to {@code atMost} when
   * nothing is there. A wakeup ends the wait early with an empty result.
   *
   * @throws LogException when the group refuses this process: another topology runs, or a topic has
   *     got more partitions
   */
  List<RecordBatch> poll(Duration atMost);

  /** Stops fetching from these partitions; they stay owned. Paused ones may be paused again. */
  void pause(Collection<TopicPartition> partitions);

  /** Fetches from these partitions again. */
  void resume(Collection<TopicPartition> partitions);

  /** Moves the read position of an owned partition. */
  void seek(TopicPartition partition, InputPosition position);

  /**
   * Returns how many offsets lie between the read position of an owned partition and the end a
   * committed reader sees, or empty while that is unknown. Never blocks.
   */
  OptionalLong lag(TopicPartition partition);

  /**
   * Returns the next offset to be read of an owned partition, past markers and aborted records, or
   * empty before the first {@link #seek}. Never blocks.
   */
  OptionalLong position(TopicPartition partition);

  /**
   * Returns what the group has committed for each partition, or empty while a transaction is open
   * that could still change it: then ask again. Partitions without a commit are absent from the
   * map. Waits a fraction of a second at most.
   */
  Optional<Map<TopicPartition, CommittedInput>> committed(Set<TopicPartition> partitions);

  /**
   * Returns the generation of the group that this process belongs to: it grows whenever members
   * come or go or partitions move, and only commits under the newest one are accepted. 0 before the
   * first.
   */
  int generation();

  /** Returns the first offset and the committed end of each partition. */
  Map<TopicPartition, OffsetRange> committedRange(Set<TopicPartition> partitions);

  /** Ends a {@link #poll} in progress, or the next one, early; may be called from any thread. */
  void wakeup();
}
