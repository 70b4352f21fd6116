package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicDescription.Cleanup;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory with the behaviour of a one-broker Kafka cluster, plus what a test needs: writing
 * input, reading what is committed, and ordering faults.
 *
 * <p>A group gives all partitions to the member that joined first; a second process waits until
 * that one leaves, and a second process with the same process id takes its place and fences it.
 * Nothing is ever compacted. Deterministic as long as one thread at a time uses it; safe from any
 * thread.
 */
public final class InMemoryLog implements Log {
  private final MemoryCluster cluster = new MemoryCluster();

  @Override
  public LogSession openSession(SessionSettings settings) {
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
    cluster.locked(
        () -> cluster.createTopic(new TopicDescription(name, partitions, Cleanup.DELETE)));
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
   * back committed readers, until a writer of the same application opens: that one's take-over, or
   * with another process id Kafka's transaction timeout, is what would end them.
   */
  public void crash() {
    cluster.locked(cluster::crash);
  }
}
