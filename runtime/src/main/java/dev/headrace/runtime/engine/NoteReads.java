package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableSet;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.envelope.EnvelopeException;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.envelope.NotePointer;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.task.KnownNote;
import dev.headrace.runtime.task.TaskId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the notes that do not stand beside the positions of acquired tasks, while these are
 * restored: in the part of the notes topic that was there when the changelogs' ends were asked for.
 */
final class NoteReads {
  private final Map<TaskId, NotePointer> wanted = new HashMap<>();
  private final Map<TaskId, EpochNote> found = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final String topic;

  /** Creates it for the tasks of an application that it has to find the notes of. */
  NoteReads(String application, List<Acquisition.Pending> tasks) {
    topic = InternalTopics.notes(application);
    for (Acquisition.Pending task : tasks) {
      if (task.note() instanceof NotePointer pointer) {
        wanted.put(task.id(), pointer);
      }
    }
  }

  /** Returns the partitions to be read. */
  Set<TopicPartition> partitions() {
    return wanted.values().stream().map(this::partition).collect(ImmutableSet.toImmutableSet());
  }

  private TopicPartition partition(NotePointer pointer) {
    return new TopicPartition(topic, pointer.place().partition());
  }

  /**
   * Says what the partitions hold; returns where to begin.
   *
   * @param ranges what partitions hold
   */
  Map<TopicPartition, Long> begin(Map<TopicPartition, OffsetRange> ranges) {
    Map<TopicPartition, Long> starts = new HashMap<>();
    for (NotePointer pointer : wanted.values()) {
      TopicPartition partition = partition(pointer);
      OffsetRange range = Lookup.in(ranges, partition);
      ends.put(partition, range.end());
      long from = Math.min(range.end(), Math.max(range.start(), pointer.place().from()));
      starts.merge(partition, from, Math::min);
    }
    return starts;
  }

  /** Looks through what has arrived. */
  void apply(RecordBatch batch) {
    if (!ends.containsKey(batch.partition())) {
      return;
    }
    wanted.forEach(
        (task, pointer) -> {
          if (partition(pointer).equals(batch.partition())) {
            look(task, pointer, batch);
          }
        });
  }

  // A later owner's note is not the one, and neither is one that was never committed.
  private void look(TaskId task, NotePointer pointer, RecordBatch batch) {
    byte[] wantedKey = pointer.place().key();
    for (int i = 0; i < batch.size(); i++) {
      byte[] value = batch.value(i);
      if (value != null
          && Arrays.equals(batch.key(i), wantedKey)
          && NotePointer.digest(value) == pointer.digest()) {
        found.put(task, decoded(task, pointer, value));
      }
    }
  }

  private EpochNote decoded(TaskId task, NotePointer pointer, byte[] value) {
    try {
      return pointer.note(value);
    } catch (EnvelopeException e) {
      throw new StartException(
          "the note of task %s in %s cannot be used: %s"
              .formatted(task, partition(pointer), e.getMessage()),
          e);
    }
  }

  /** Takes note of how far partitions are read. */
  void reached(ToLongFunction<TopicPartition> position) {
    ends.entrySet().removeIf(end -> position.applyAsLong(end.getKey()) >= end.getValue());
  }

  /** Returns the partitions that are still to be read. */
  Set<TopicPartition> unread() {
    return ends.keySet();
  }

  /**
   * Returns whether all notes are found.
   *
   * @throws StartException when everything is read and one is not
   */
  boolean areFound() {
    if (!ends.isEmpty()) {
      return false;
    }
    for (TaskId task : wanted.keySet()) {
      if (!found.containsKey(task)) {
        throw new StartException(
            "topic '%s' does not hold the note of task %s that its committed positions lead to: the topic was deleted, created anew, or loses records. Restore it from a copy, or start under a new application name"
                .formatted(topic, task));
      }
    }
    return true;
  }

  /** Returns the note of a task; once all are read. */
  KnownNote note(Acquisition.Pending task) {
    return task.note() instanceof NotePointer pointer
        ? new KnownNote(Lookup.in(found, task.id()), pointer.place())
        : new KnownNote((EpochNote) task.note(), null);
  }
}
