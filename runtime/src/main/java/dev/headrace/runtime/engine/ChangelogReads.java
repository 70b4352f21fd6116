package dev.headrace.runtime.engine;

import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads any number of changelogs through one reader, some of them at a time: a reader fetches ahead
 * of each partition it has, so that with all of them at once memory would grow with their number.
 * Used by one thread.
 */
final class ChangelogReads {
  /** What Kafka's consumers fetch ahead of each partition, about. */
  private static final long AHEAD_BYTES = 1 << 20;

  private static final int LEAST_AT_A_TIME = 2;

  private final PartitionReader reader;
  private final int most;
  private final Map<TopicPartition, Long> starts = new LinkedHashMap<>();
  private final Queue<TopicPartition> waiting = new ArrayDeque<>();
  private final Set<TopicPartition> reading = new LinkedHashSet<>();

  /**
   * Creates it.
   *
   * @param reader the reader, which has no other use meanwhile than to be asked for ends
   * @param mostBytes about how many bytes may be fetched ahead
   */
  ChangelogReads(PartitionReader reader, long mostBytes) {
    this.reader = reader;
    this.most = (int) Math.max(LEAST_AT_A_TIME, Math.min(mostBytes / AHEAD_BYTES, 1 << 20));
  }

  /** Begins to read, each changelog from the given offset. */
  void begin(Map<TopicPartition, Long> offsets) {
    starts.putAll(offsets);
    waiting.addAll(offsets.keySet());
    fill();
  }

  List<RecordBatch> poll(Duration atMost) {
    return reader.poll(atMost);
  }

  /** Returns the next offset to be read, of one that is read or still to be read. */
  long position(TopicPartition changelog) {
    return reading.contains(changelog) ? reader.position(changelog) : Lookup.in(starts, changelog);
  }

  /** Says which changelogs are still to be read; others take the places of the rest. */
  void retain(Set<TopicPartition> needed) {
    reading.retainAll(needed);
    // What was fetched ahead of those that go on is fetched again, so that is not done for each.
    if (!waiting.isEmpty() && reading.size() <= most / 2) {
      fill();
    }
  }

  private void fill() {
    Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
    reading.forEach(changelog -> offsets.put(changelog, reader.position(changelog)));
    while (offsets.size() < most && !waiting.isEmpty()) {
      TopicPartition next = waiting.remove();
      offsets.put(next, Lookup.in(starts, next));
    }
    reading.addAll(offsets.keySet());
    reader.assign(offsets);
  }
}
