package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicDescription.Cleanup;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory with the behaviour of a one-broker Kafka cluster, plus what a test needs: writing
 * input, reading what is committed, and ordering faults.
 *
 * <p>The members of a group share the partitions as on a real cluster; a second process with the
 * same process id takes the place of the first and fences it. Nothing is ever compacted.
 * Deterministic as long as one thread at a time uses it; safe from any thread.
 */
public final class InMemoryLog implements Log {
  private static final Clock TIMELESS =
      new Clock() {
        @Override
        public long wallClockMs() {
          return 0;
        }

        @Override
        public long monotonicNanos() {
          return 0;
        }

        @Override
        public void pause(long nanos) {
          // Without time nothing has to wait.
        }
      };

  private final MemoryCluster cluster;

  /** Creates an empty log that waits for ever for processes that say nothing. */
  public InMemoryLog() {
    this.cluster = new MemoryCluster(TIMELESS, null);
  }

  /**
   * Creates an empty log.
   *
   * @param clock what it measures its patience with
   * @param patience how long it waits for processes that say nothing
   */
  public InMemoryLog(Clock clock, Patience patience) {
    this.cluster = new MemoryCluster(clock, patience);
  }

  @Override
  public LogSession openSession(SessionSettings settings, Scheduler scheduler) {
    return cluster.locked(
        () -> {
          MemorySession session = new MemorySession(cluster, settings);
          cluster.register(session);
          return session;
        });
  }

  @Override
  public PartitionReader openPartitionReader() {
    return new MemoryPartitionReader(cluster);
  }

  @Override
  public TopicAdmin openAdmin() {
    return new MemoryTopicAdmin(cluster);
  }

  /**
   * Creates a topic that deletes nothing by itself.
   *
   * @param name the topic's name
   * @param partitions the number of partitions, at least one
   * @throws dev.headrace.runtime.port.LogException when the topic exists
   */
  public void createTopic(String name, int partitions) {
    cluster.locked(() -> cluster.createTopic(new TopicDescription(name, partitions, Cleanup.KEEP)));
  }

  /**
   * Deletes a topic with its records, and what groups have committed for it, as a cluster does.
   *
   * @throws dev.headrace.runtime.port.LogException when the topic does not exist
   */
  public void deleteTopic(String name) {
    cluster.locked(() -> cluster.deleteTopic(name));
  }

  /**
   * Appends a record outside of any transaction, visible at once to every reader that no open
   * transaction in the same partition holds back.
   *
   * @param topic the topic
   * @param partition the partition, or null to choose by the key as Kafka's own clients do; records
   *     without a key go to the partitions in turn
   * @param key the key bytes or null
   * @param value the value bytes or null
   * @param timestampMs the record's timestamp in ms
   * @param headers the record's headers, copied by this call
   * @return the partition
   * @throws dev.headrace.runtime.port.LogException when the topic or the partition does not exist
   */
  public int append(
      String topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers) {
    return cluster.locked(
        () -> {
          MemoryPartition target = cluster.topic(topic).choose(partition, key);
          target.append(key, value, timestampMs, MemoryWriter.copyOf(headers), null);
          cluster.changed();
          return target.name().partition();
        });
  }

  /**
   * Returns all records of a topic that a committed reader sees, by partition, then offset.
   *
   * @throws dev.headrace.runtime.port.LogException when the topic does not exist
   */
  public List<StoredRecord> committed(String topic) {
    return cluster.locked(
        () ->
            cluster.topic(topic).partitions().stream()
                .flatMap(partition -> partition.committedFrom(partition.start()).stream())
                .toList());
  }

  /**
   * Returns the records of one partition that a committed reader sees, from an offset on.
   *
   * @param topic the topic
   * @param partition the partition
   * @param offset the first offset of interest; offsets that were deleted are passed over
   * @throws dev.headrace.runtime.port.LogException when the topic or the partition does not exist
   */
  public List<StoredRecord> committedFrom(String topic, int partition, long offset) {
    return cluster.locked(
        () -> cluster.partition(new TopicPartition(topic, partition)).committedFrom(offset));
  }

  /** Makes the next commit of any writer throw an exception with this reason, once. */
  public void abortNextCommit(String reason) {
    cluster.locked(() -> cluster.faults().abortNext(reason));
  }

  /**
   * Makes the next commit of any writer succeed without telling it: the writer throws a {@link
   * dev.headrace.runtime.port.SessionLostException} and cannot go on.
   */
  public void loseNextCommitResponse() {
    cluster.locked(() -> cluster.faults().loseNextResponse());
  }

  /**
   * Makes the next commit of any writer fail after its positions were taken: the writer throws a
   * {@link dev.headrace.runtime.port.SessionLostException}, and the transaction stays open until a
   * writer with the same identity opens or the log loses patience.
   */
  public void loseNextCommitRequest() {
    cluster.locked(() -> cluster.faults().loseNextRequest());
  }

  /**
   * Makes the next epoch that begins reach the log late: when it is committed its positions are
   * taken, its writer throws a {@link dev.headrace.runtime.port.SessionLostException}, and the rest
   * of it arrives after a while, unless the transaction is ended before.
   */
  public void delayNextEpoch(Duration by) {
    cluster.locked(() -> cluster.faults().delayNext(by));
  }

  /** Lets every batch of records hold so many at most. */
  public void limitBatches(int records) {
    cluster.locked(() -> cluster.limitBatches(records));
  }

  /** Lets the writers of sessions opened from now on take no record with more bytes. */
  public void limitRecords(long bytes) {
    cluster.locked(() -> cluster.limitRecords(bytes));
  }

  /** Makes the marker of a transaction arrive in each partition after a delay of its own. */
  public void delayMarkers(Supplier<Duration> delays) {
    cluster.locked(() -> cluster.faults().delayMarkers(delays));
  }

  /**
   * Makes a group forget its members, as after missed heartbeats: each member is told at its next
   * poll that it has lost its partitions, joins again, and cannot commit before that.
   *
   * @param application the name of the group
   */
  public void expelMembers(String application) {
    cluster.locked(
        () -> {
          cluster.group(application).expelMembers();
          cluster.changed();
        });
  }

  /**
   * Drops all sessions as if their processes had been killed: every later call on them throws, the
   * groups forget their members and keep their positions. Open transactions stay open, and hold
   * back committed readers, until a writer with the same identity opens or the log loses patience.
   */
  public void crash() {
    cluster.locked(() -> cluster.crash());
  }

  /**
   * Drops the sessions of one process as if it had been killed. Its group keeps its place until the
   * process comes back or the log loses patience, its transaction likewise.
   */
  public void crash(String application, String processId) {
    cluster.locked(() -> cluster.crash(application + "-" + processId));
  }
}
