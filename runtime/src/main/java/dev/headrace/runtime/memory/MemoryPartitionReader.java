package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads chosen partitions, committed records only. Guarded by the cluster's lock. */
final class MemoryPartitionReader implements PartitionReader {
  /** By topic, then partition: every listing of this log is in this order. */
  static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final MemoryCluster cluster;
  private final Map<TopicPartition, Long> positions = new TreeMap<>(ORDER);

  MemoryPartitionReader(MemoryCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Map<TopicPartition, OffsetRange> highWatermarks(Set<TopicPartition> partitions) {
    return cluster.locked(
        () -> {
          Map<TopicPartition, OffsetRange> ranges = new TreeMap<>(ORDER);
          partitions.forEach(
              partition -> ranges.put(partition, cluster.partition(partition).range(false)));
          return ranges;
        });
  }

  @Override
  public void assign(Map<TopicPartition, Long> offsets) {
    cluster.locked(
        () -> {
          positions.clear();
          positions.putAll(offsets);
        });
  }

  @Override
  public List<RecordBatch> poll(Duration atMost) {
    List<RecordBatch> batches = cluster.await(atMost, this::fetch);
    return batches == null ? List.of() : batches;
  }

  @Override
  public long position(TopicPartition partition) {
    return cluster.locked(
        () -> {
          Long position = positions.get(partition);
          if (position == null) {
            throw new IllegalStateException(partition + " is not assigned to this reader");
          }
          return position;
        });
  }

  @Override
  public void close() {
    cluster.locked(positions::clear);
  }

  private @Nullable List<RecordBatch> fetch() {
    List<RecordBatch> batches = new ArrayList<>();
    positions.replaceAll(
        (partition, position) -> {
          MemoryBatch batch =
              cluster.partition(partition).read(position, cluster.mostPerBatch(), true);
          if (batch == null) {
            return position;
          }
          batches.add(batch);
          return batch.next().offset();
        });
    return batches.isEmpty() ? null : batches;
  }
}
