package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.headrace.runtime.envelope.EnvelopeException;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.TopicAdmin;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * What the notes beside committed positions say of topics: which of them the positions, and the
 * state that belongs to them, stand for.
 */
final class RememberedTopics {
  private final Map<TopicPartition, CommittedInput> committed;
  private final ImmutableMap<TopicPartition, EpochNote> notes;
  private final ImmutableSetMultimap<Integer, Integer> ids;

  private RememberedTopics(
      Map<TopicPartition, CommittedInput> committed, Map<TopicPartition, EpochNote> notes) {
    this.committed = committed;
    this.notes = ImmutableMap.copyOf(notes);
    ImmutableSetMultimap.Builder<Integer, Integer> found = ImmutableSetMultimap.builder();
    notes.values().forEach(note -> note.topics().forEach(found::put));
    this.ids = found.build();
  }

  /** Returns what an application remembers of topics. */
  static RememberedTopics of(TopicAdmin admin, String application) {
    Map<TopicPartition, CommittedInput> committed = admin.committed(application);
    Map<TopicPartition, EpochNote> notes = new HashMap<>();
    committed.forEach(
        (partition, input) -> note(input).ifPresent(note -> notes.put(partition, note)));
    return new RememberedTopics(committed, notes);
  }

  private static Optional<EpochNote> note(CommittedInput input) {
    try {
      return Optional.of(EpochNote.decode(input.metadata()));
    } catch (EnvelopeException e) {
      // Whoever goes on from that position refuses it, and says why.
      return Optional.empty();
    }
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
          if (note.topics().keySet().stream().anyMatch(forgotten::contains)) {
            SortedMap<Integer, Integer> left =
                ImmutableSortedMap.copyOf(
                    Maps.filterKeys(note.topics(), topic -> !forgotten.contains(topic)));
            CommittedInput before = committed.get(partition);
            if (before != null) {
              changed.put(
                  partition, new CommittedInput(before.position(), note.withTopics(left).encode()));
            }
          }
        });
    return changed;
  }
}
