package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import dev.headrace.runtime.envelope.CommittedNote;
import dev.headrace.runtime.envelope.EnvelopeException;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.envelope.NotePointer;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.port.TopicAdmin;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the notes topic for those who want to know what topics notes speak of. That is the same in
 * every epoch of a process, so any note of a task will do, also one that an epoch has overtaken
 * meanwhile; whoever wants to go on from a note finds it with {@link NoteReads}.
 */
final class NotesTopic {
  private static final Duration POLL = Duration.ofMillis(100);
  // Until an open transaction has ended, nobody sees what is behind its beginning.
  private static final int MOST_IDLE_POLLS = 50;

  private NotesTopic() {}

  /** Returns the notes that pointers among these lead to, as far as they are found. */
  static Map<NotePointer, EpochNote> read(
      Log log, TopicAdmin admin, String topic, Collection<CommittedNote> notes) {
    Set<NotePointer> pointers = new HashSet<>();
    notes.forEach(
        note -> {
          if (note instanceof NotePointer pointer) {
            pointers.add(pointer);
          }
        });
    if (pointers.isEmpty() || admin.describe(Set.of(topic)).isEmpty()) {
      return ImmutableMap.of();
    }
    try (PartitionReader reader = log.openPartitionReader()) {
      Map<ByteBuffer, byte[]> records = newest(reader, topic, pointers);
      Map<NotePointer, EpochNote> found = new HashMap<>();
      for (NotePointer pointer : pointers) {
        byte[] record = records.get(ByteBuffer.wrap(pointer.place().key()));
        if (record != null) {
          put(found, pointer, record);
        }
      }
      return ImmutableMap.copyOf(found);
    }
  }

  private static void put(Map<NotePointer, EpochNote> found, NotePointer pointer, byte[] record) {
    try {
      found.put(pointer, pointer.note(record));
    } catch (EnvelopeException e) {
      // Whoever goes on from that note refuses it, and says why.
      found.remove(pointer);
    }
  }

  private static Map<ByteBuffer, byte[]> newest(
      PartitionReader reader, String topic, Set<NotePointer> pointers) {
    Map<TopicPartition, Long> starts = new HashMap<>();
    pointers.forEach(
        pointer ->
            starts.merge(
                new TopicPartition(topic, pointer.place().partition()),
                pointer.place().from(),
                Math::min));
    Map<TopicPartition, OffsetRange> ranges = reader.highWatermarks(starts.keySet());
    starts.replaceAll(
        (partition, from) -> {
          OffsetRange range = ranges.getOrDefault(partition, new OffsetRange(0, 0));
          return Math.min(range.end(), Math.max(range.start(), from));
        });
    reader.assign(starts);
    Map<ByteBuffer, byte[]> records = new HashMap<>();
    int idle = 0;
    while (!isAtEnd(reader, ranges) && idle < MOST_IDLE_POLLS) {
      idle++;
      for (RecordBatch batch : reader.poll(POLL)) {
        idle = 0;
        collect(batch, records);
      }
    }
    return records;
  }

  private static boolean isAtEnd(PartitionReader reader, Map<TopicPartition, OffsetRange> ranges) {
    return ranges.entrySet().stream()
        .allMatch(range -> reader.position(range.getKey()) >= range.getValue().end());
  }

  private static void collect(RecordBatch batch, Map<ByteBuffer, byte[]> records) {
    for (int i = 0; i < batch.size(); i++) {
      byte[] key = batch.key(i);
      byte[] value = batch.value(i);
      if (key != null && value != null) {
        records.put(ByteBuffer.wrap(key), value);
      }
    }
  }
}
