package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicIdentity;
import dev.headrace.runtime.port.TopicIncarnation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Looks at and creates topics of the in-memory log. */
final class MemoryTopicAdmin implements TopicAdmin {
  private final MemoryCluster cluster;

  MemoryTopicAdmin(MemoryCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Map<String, TopicDescription> describe(Set<String> topics) {
    return cluster.locked(
        () -> {
          Map<String, TopicDescription> found = new TreeMap<>();
          for (String name : topics) {
            MemoryTopic topic = cluster.findTopic(name);
            if (topic != null) {
              found.put(name, topic.description());
            }
          }
          return found;
        });
  }

  @Override
  public Map<String, TopicIncarnation> incarnations(Set<String> topics) {
    return cluster.locked(
        () -> {
          Map<String, TopicIncarnation> found = new TreeMap<>();
          for (String name : topics) {
            found.put(name, cluster.topic(name).incarnation());
          }
          return found;
        });
  }

  @Override
  public Map<String, TopicIdentity> identities(Set<String> topics) {
    return cluster.locked(
        () -> {
          Map<String, TopicIdentity> found = new TreeMap<>();
          for (String name : topics) {
            MemoryTopic topic = cluster.findTopic(name);
            if (topic != null) {
              int partitions = topic.partitions().size();
              found.put(name, new TopicIdentity(topic.incarnation().id(), partitions));
            }
          }
          return found;
        });
  }

  @Override
  public Map<String, Long> largestRecords(Set<String> topics) {
    return Map.of();
  }

  @Override
  public List<String> topologies(String group) {
    return cluster.locked(() -> cluster.group(group).topologies());
  }

  @Override
  public Map<TopicPartition, CommittedInput> committed(String group) {
    return cluster.locked(() -> cluster.group(group).committed());
  }

  @Override
  public void overwrite(String group, Map<TopicPartition, CommittedInput> inputs) {
    cluster.locked(() -> cluster.group(group).overwrite(inputs));
  }

  @Override
  public void create(List<TopicDescription> topics) {
    cluster.locked(
        () ->
            topics.stream()
                .filter(topic -> cluster.findTopic(topic.name()) == null)
                .forEach(cluster::createTopic));
  }

  @Override
  public Map<TopicPartition, Long> starts(Set<TopicPartition> partitions, Duration atMost) {
    return cluster.locked(
        () -> {
          Map<TopicPartition, Long> starts = new TreeMap<>(MemoryPartitionReader.ORDER);
          partitions.forEach(
              partition ->
                  starts.put(partition, cluster.partition(partition).range(false).start()));
          return starts;
        });
  }

  @Override
  public Optional<Map<TopicPartition, Long>> ends(Set<TopicPartition> partitions, Duration atMost) {
    return cluster.locked(
        () -> {
          Map<TopicPartition, Long> ends = new TreeMap<>(MemoryPartitionReader.ORDER);
          partitions.forEach(
              partition -> ends.put(partition, cluster.partition(partition).end(false)));
          return Optional.of(ends);
        });
  }

  @Override
  public void deleteBefore(Map<TopicPartition, Long> offsets) {
    cluster.locked(
        () ->
            offsets.forEach(
                (partition, offset) -> cluster.partition(partition).deleteBefore(offset)));
  }

  @Override
  public void close(Duration atMost) {
    // Nothing is held open.
  }
}
