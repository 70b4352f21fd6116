package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicIncarnation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** A topic and its partitions. Guarded by the cluster's lock. */
final class MemoryTopic {
  // Kafka's default.
  private static final long DELETE_RETENTION_MS = Duration.ofDays(1).toMillis();
  private static final AtomicLong CREATED = new AtomicLong();

  private final TopicDescription description;
  // Counts over all logs of the JVM, since a test may bring another log in the place of one.
  private final TopicIncarnation incarnation =
      new TopicIncarnation("topic-" + CREATED.incrementAndGet(), DELETE_RETENTION_MS);
  private final List<MemoryPartition> partitions = new ArrayList<>();
  private int nextKeyless;

  MemoryTopic(TopicDescription description) {
    if (description.partitions() < 1) {
      throw new IllegalArgumentException(
          "topic " + description.name() + " needs at least one partition");
    }
    this.description = description;
    for (int i = 0; i < description.partitions(); i++) {
      partitions.add(new MemoryPartition(new TopicPartition(description.name(), i)));
    }
  }

  TopicDescription description() {
    return description;
  }

  TopicIncarnation incarnation() {
    return incarnation;
  }

  List<MemoryPartition> partitions() {
    return partitions;
  }

  MemoryPartition partition(int index) {
    if (index < 0 || index >= partitions.size()) {
      throw new LogException(
          "Topic "
              + description.name()
              + " has no partition "
              + index
              + ": it has "
              + partitions.size()
              + "; write to one of these, or recreate the topic with more.",
          null);
    }
    return partitions.get(index);
  }

  /** Chooses as Kafka's clients do: by the key's murmur2 hash, records without a key in turn. */
  MemoryPartition choose(@Nullable Integer partition, byte @Nullable [] key) {
    if (partition != null) {
      return partition(partition);
    }
    int hash = key == null ? nextKeyless++ : Utils.murmur2(key);
    return partitions.get(Utils.toPositive(hash) % partitions.size());
  }
}
