package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.runtime.envelope.CommittedNote;
import dev.headrace.runtime.envelope.EnvelopeException;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.envelope.NotePointer;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.TopicAdmin;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * What the notes of committed positions say of topics: which of them the positions, and the state
 * that belongs to them, stand for.
 */
final class RememberedTopics {
  private final String notesTopic;
  private final Map<TopicPartition, CommittedInput> committed;
  private final ImmutableMap<TopicPartition, CommittedNote> notes;
  private final ImmutableMap<NotePointer, EpochNote> records;
  private final ImmutableSetMultimap<Integer, Integer> ids;

  private RememberedTopics(
      String notesTopic,
      Map<TopicPartition, CommittedInput> committed,
      Map<TopicPartition, CommittedNote> notes,
      Map<NotePointer, EpochNote> records) {
    this.notesTopic = notesTopic;
    this.committed = committed;
    this.notes = ImmutableMap.copyOf(notes);
    this.records = ImmutableMap.copyOf(records);
    ImmutableSetMultimap.Builder<Integer, Integer> found = ImmutableSetMultimap.builder();
    notes.values().forEach(note -> topics(note).forEach(found::put));
    this.ids = found.build();
  }

  /** Returns what an application remembers of topics. */
  static RememberedTopics of(Log log, TopicAdmin admin, String application) {
    Map<TopicPartition, CommittedInput> committed = admin.committed(application);
    Map<TopicPartition, CommittedNote> notes = new HashMap<>();
    committed.forEach(
        (partition, input) -> note(input).ifPresent(note -> notes.put(partition, note)));
    String topic = InternalTopics.notes(application);
    Map<NotePointer, EpochNote> records = NotesTopic.read(log, admin, topic, notes.values());
    return new RememberedTopics(topic, committed, notes, records);
  }

  private static Optional<CommittedNote> note(CommittedInput input) {
    try {
      return Optional.of(CommittedNote.decode(input.metadata()));
    } catch (EnvelopeException e) {
      // Whoever goes on from that position refuses it, and says why.
      return Optional.empty();
    }
  }

  private SortedMap<Integer, Integer> topics(CommittedNote of) {
    if (of instanceof NotePointer pointer) {
      EpochNote record = records.get(pointer);
      SortedMap<Integer, Integer> all = new TreeMap<>();
      if (record != null) {
        all.putAll(record.topics());
      }
      all.put(EpochNote.number(notesTopic), pointer.place().topic());
      return all;
    }
    return ((EpochNote) of).topics();
  }

  /** Returns whether it remembers a topic. */
  boolean knows(String topic) {
    return ids.containsKey(EpochNote.number(topic));
  }

  /** Returns whether it remembers another topic of that name. */
  boolean knowsAnother(String topic, String id) {
    return ids.get(EpochNote.number(topic)).stream()
        .anyMatch(known -> known != EpochNote.number(id));
  }

  /** Returns the positions of which some topics are remembered, with notes that forget these. */
  Map<TopicPartition, CommittedInput> without(Set<String> topics) {
    Set<Integer> forgotten =
        topics.stream().map(EpochNote::number).collect(Collectors.toUnmodifiableSet());
    Map<TopicPartition, CommittedInput> changed = new HashMap<>();
    notes.forEach(
        (partition, note) -> {
          CommittedInput before = committed.get(partition);
          if (before != null && topics(note).keySet().stream().anyMatch(forgotten::contains)) {
            String text = without(forgotten, note).encode();
            changed.put(partition, new CommittedInput(before.position(), text));
          }
        });
    return changed;
  }

  // Only an epoch can change a record of the notes topic; the next one notes its topics again.
  private CommittedNote without(Set<Integer> forgotten, CommittedNote from) {
    if (from instanceof NotePointer pointer) {
      return forgotten.contains(EpochNote.number(notesTopic))
          ? pointer.withoutNote()
          : pointer.forgettingTopics();
    }
    EpochNote note = (EpochNote) from;
    return note.withTopics(
        ImmutableSortedMap.copyOf(
            Maps.filterKeys(note.topics(), topic -> !forgotten.contains(topic))));
  }
}
