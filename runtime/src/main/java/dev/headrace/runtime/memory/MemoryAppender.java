package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.Appender;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Appends to one partition of a changelog. Guarded by the cluster's lock. */
final class MemoryAppender implements Appender {
  private final MemoryCluster cluster;
  private final MemoryWriter writer;
  private final TopicPartition partition;
  private long nextOffset = -1;

  MemoryAppender(MemoryCluster cluster, MemoryWriter writer, TopicPartition partition) {
    this.cluster = cluster;
    this.writer = writer;
    this.partition = partition;
  }

  @Override
  public void append(byte[] key, byte @Nullable [] value, long timestampMs) {
    cluster.locked(
        () -> {
          long offset =
              writer.append(
                  partition.topic(),
                  partition.partition(),
                  key,
                  value,
                  timestampMs,
                  MemoryWriter.NO_HEADERS);
          if (offset >= 0) {
            nextOffset = offset + 1;
          }
        });
  }

  @Override
  public long nextOffset() {
    return cluster.locked(() -> nextOffset);
  }
}
