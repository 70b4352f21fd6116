package dev.headrace.runtime.port;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads partitions of its own choice outside of the group, committed records only: restores read
 * changelogs with it. Used by one thread.
 */
public interface PartitionReader extends AutoCloseable {
  /**
   * Returns the first offset and the high watermark (open transactions included) of each partition.
   */
  Map<TopicPartition, OffsetRange> highWatermarks(Set<TopicPartition> partitions);

  /** Reads exactly these partitions from now on, each from the given offset. */
  void assign(Map<TopicPartition, Long> offsets);

  /** Returns what has arrived, waiting up to {@code atMost} when nothing is there. */
  List<RecordBatch> poll(Duration atMost);

  /** Returns the next offset to be read: past markers and aborted records. */
  long position(TopicPartition partition);

  @Override
  void close();
}
