package dev.headrace.examples.accesslog.world;

import dev.headrace.dsl.Topology;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.memory.StoredRecord;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The memory of this process: no broker, and nothing is left when the process ends. */
public final class InMemoryWorld implements World {

  private final InMemoryLog log = new InMemoryLog();
  private final Map<String, Integer> partitionsByTopic = new HashMap<>();

  @Override
  public String description() {
    return "the memory of this process";
  }

  @Override
  public boolean keepsTopics() {
    return false;
  }

  @Override
  public void createMissing(List<String> topics, int partitions) {
    for (String topic : topics) {
      if (partitionsByTopic.putIfAbsent(topic, partitions) == null) {
        log.createTopic(topic, partitions);
      }
    }
  }

  @Override
  public List<PartitionEnd> ends(String topic) {
    return IntStream.range(0, partitionsByTopic.getOrDefault(topic, 0))
        .mapToObj(partition -> endOf(log.committedFrom(topic, partition, 0)))
        .toList();
  }

  private static PartitionEnd endOf(List<StoredRecord> records) {
    for (int i = records.size() - 1; i >= 0; i--) {
      byte[] value = records.get(i).value();
      if (value != null) {
        return new PartitionEnd(records.size(), i, value);
      }
    }
    return new PartitionEnd(records.size(), -1, null);
  }

  @Override
  public LineWriter openWriter(String topic) {
    return new LineWriter() {
      @Override
      public void append(int partition, byte @Nullable [] value, long timestampMs) {
        log.append(topic, partition, null, value, timestampMs, new RecordHeaders());
      }

      @Override
      public void close() {
        // Every append was stored at once.
      }
    };
  }

  @Override
  public void read(String topic, RecordVisitor visitor) {
    for (StoredRecord record : log.committed(topic)) {
      visitor.visit(record.partition(), record.timestampMs(), record.key(), record.value());
    }
  }

  @Override
  public HeadraceApp start(Topology topology, Path stateDirectory, int lanes) {
    HeadraceConfig config =
        HeadraceConfig.builder().stateDirectory(stateDirectory).lanes(lanes).build();
    return HeadraceApp.start(topology, config, log);
  }

  @Override
  public void close() {
    // The log is garbage once nobody refers to it.
  }
}
