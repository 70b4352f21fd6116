package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.Appender;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
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
    append(key, value, timestampMs, MemoryWriter.NO_HEADERS);
  }

  @Override
  public void append(
      byte @Nullable [] key, byte @Nullable [] value, long timestampMs, Headers headers) {
    cluster.locked(
        () -> {
          long offset =
              writer.append(
                  partition.topic(),
                  partition.partition(),
                  key,
                  value,
                  timestampMs,
                  MemoryWriter.copyOf(headers));
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
