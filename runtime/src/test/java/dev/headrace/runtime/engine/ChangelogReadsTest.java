package dev.headrace.runtime.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Many changelogs are read through one reader, which never has more than a few of them. */
class ChangelogReadsTest {
  private static final int PARTITIONS = 20;
  private static final int RECORDS = 30;
  private static final int AT_A_TIME = 4;
  private static final long MEGABYTE = 1 << 20;

  private final InMemoryLog log = new InMemoryLog();

  /** A reader that looks how many partitions it has. */
  private static final class Watched implements PartitionReader {
    private final PartitionReader reader;
    private int mostAssigned;
    private int assignments;

    Watched(PartitionReader reader) {
      this.reader = reader;
    }

    @Override
    public Map<TopicPartition, OffsetRange> highWatermarks(Set<TopicPartition> partitions) {
      return reader.highWatermarks(partitions);
    }

    @Override
    public void assign(Map<TopicPartition, Long> offsets) {
      assignments++;
      mostAssigned = Math.max(mostAssigned, offsets.size());
      reader.assign(offsets);
    }

    @Override
    public List<RecordBatch> poll(Duration atMost) {
      return reader.poll(atMost);
    }

    @Override
    public long position(TopicPartition partition) {
      return reader.position(partition);
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  /** Gives each partition so many records more than the one before, from offset 0 on. */
  private Map<TopicPartition, Long> starts() {
    log.createTopic("rows", PARTITIONS);
    Map<TopicPartition, Long> starts = new LinkedHashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int record = 0; record < RECORDS + partition; record++) {
        byte[] key = ("row-" + record).getBytes(UTF_8);
        log.append("rows", partition, key, key, 1, new RecordHeaders());
      }
      starts.put(new TopicPartition("rows", partition), (long) partition);
    }
    return starts;
  }

  private static Map<TopicPartition, Integer> read(
      PartitionReader reader, Map<TopicPartition, Long> starts, long mostBytes) {
    ChangelogReads reads = new ChangelogReads(reader, mostBytes);
    Set<TopicPartition> needed = new HashSet<>(starts.keySet());
    Map<TopicPartition, Integer> records = new HashMap<>();
    reads.begin(starts);
    while (!needed.isEmpty()) {
      for (RecordBatch batch : reads.poll(Duration.ZERO)) {
        records.merge(batch.partition(), batch.size(), Integer::sum);
      }
      needed.removeIf(partition -> reads.position(partition) >= RECORDS + partition.partition());
      reads.retain(needed);
    }
    return records;
  }

  @Test
  void readsEachRecordOnceAndFewPartitionsAtATime() {
    Map<TopicPartition, Long> starts = starts();
    try (Watched reader = new Watched(log.openPartitionReader())) {
      Map<TopicPartition, Integer> records = read(reader, starts, AT_A_TIME * MEGABYTE);

      assertThat(records.keySet()).containsExactlyInAnyOrderElementsOf(starts.keySet());
      assertThat(records.values()).allMatch(count -> count == RECORDS);
      assertThat(reader.mostAssigned).isEqualTo(AT_A_TIME);
      assertThat(reader.assignments).isBetween(PARTITIONS / AT_A_TIME, PARTITIONS / 2);
    }
  }

  @Test
  void readsAllAtOnceWhereThereIsRoom() {
    Map<TopicPartition, Long> starts = starts();
    try (Watched reader = new Watched(log.openPartitionReader())) {
      assertThat(read(reader, starts, PARTITIONS * MEGABYTE)).hasSize(PARTITIONS);
      assertThat(reader.assignments).isEqualTo(1);
    }
  }
}
