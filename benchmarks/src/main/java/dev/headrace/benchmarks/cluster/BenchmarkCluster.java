package dev.headrace.benchmarks.cluster;

import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.broker.EmbeddedBroker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The broker of a run, in a process of its own, and what can be asked of it. */
public final class BenchmarkCluster implements AutoCloseable {
  /** How many partitions every topic has. */
  public static final int PARTITIONS = 4;

  private static final Map<String, String> BROKER_SETTINGS =
      // What a contender leaves behind must not fill the disk while the next one runs.
      Map.of("log.segment.delete.delay.ms", "1000");
  // Neither the input nor the output may vanish for being old.
  private static final Map<String, String> TOPIC_SETTINGS = Map.of("retention.ms", "-1");

  private final EmbeddedBroker broker;
  private final Admin admin;

  private BenchmarkCluster(EmbeddedBroker broker, Admin admin) {
    this.broker = broker;
    this.admin = admin;
  }

  /** Starts a broker. */
  public static BenchmarkCluster start() {
    EmbeddedBroker broker = EmbeddedBroker.startServer(BROKER_SETTINGS);
    try {
      Map<String, Object> settings =
          Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
      return new BenchmarkCluster(broker, Admin.create(settings));
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** Returns the address for clients. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Returns the operating system's id of the broker's process. */
  public long brokerPid() {
    return broker.pid();
  }

  /** Creates a topic that keeps its records. */
  public void createTopic(String name) {
    NewTopic topic = new NewTopic(name, PARTITIONS, (short) 1).configs(TOPIC_SETTINGS);
    answer(admin.createTopics(List.of(topic)).all());
  }

  /** Returns the names of all topics that start with a prefix. */
  public Set<String> topicsOf(String prefix) {
    return answer(admin.listTopics().names()).stream()
        .filter(name -> name.startsWith(prefix))
        .collect(Collectors.toSet());
  }

  /** Deletes topics. */
  public void deleteTopics(Collection<String> names) {
    answer(admin.deleteTopics(names).all());
  }

  /** Returns how many records a topic holds, as far as offsets tell: markers of commits count. */
  public long records(String topic) {
    return sum(ends(Set.of(topic)));
  }

  /** Returns what hears of the commits of a group, those already made included. */
  public CommitReader commitsOf(String group) {
    // The broker creates its topic of commits when it is first asked for one.
    answer(admin.listConsumerGroupOffsets(group).all());
    return new CommitReader(
        OutputReader.open(bootstrapServers(), partitionsOf(CommitReader.TOPIC)), group);
  }

  private List<TopicPartition> partitionsOf(String topic) {
    return answer(admin.describeTopics(Set.of(topic)).allTopicNames()).values().stream()
        .flatMap(description -> description.partitions().stream())
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  /** Returns whether a group has committed to the end of all these topics. */
  public boolean isThrough(String group, Set<String> topics) {
    Map<TopicPartition, Long> committed = committed(group, topics);
    return ends(topics).entrySet().stream()
        .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private Map<TopicPartition, Long> committed(String group, Set<String> topics) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> all =
        answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    all.forEach(
        (partition, offset) -> {
          // Null stands for a partition without a position.
          if (offset != null && topics.contains(partition.topic())) {
            offsets.put(partition, offset.offset());
          }
        });
    return offsets;
  }

  private Map<TopicPartition, Long> ends(Set<String> topics) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (String topic : topics) {
      partitionsOf(topic).forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    }
    Map<TopicPartition, ListOffsetsResultInfo> ends = answer(admin.listOffsets(asked).all());
    return ends.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  /** Returns how many bytes all logs of the broker hold. */
  public long logBytes() {
    return answer(admin.describeLogDirs(Set.of(1)).allDescriptions()).values().stream()
        .flatMap(directories -> directories.values().stream())
        .map(LogDirDescription::replicaInfos)
        .flatMap(replicas -> replicas.values().stream())
        .mapToLong(ReplicaInfo::size)
        .sum();
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  private static <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("Interrupted while waiting for the broker", e);
    } catch (ExecutionException e) {
      throw new BenchmarkException("The broker answers with an error", e.getCause());
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
    broker.close();
  }
}
