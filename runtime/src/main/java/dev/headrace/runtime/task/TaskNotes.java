package dev.headrace.runtime.task;

import dev.headrace.runtime.envelope.CommittedNote;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.envelope.NotePointer;
import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.EpochWriter;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Puts the notes of a task where they have room: beside its positions, or, where the application
 * has a notes topic, in a record there, to which a pointer beside the positions leads.
 *
 * <p>Invariant: the record that the last commit leads to is never overwritten by the epoch that
 * follows, also where nothing takes back what an epoch wrote that did not commit.
 */
final class TaskNotes {
  private final TaskId id;
  private final int topic;
  private final TopicPartition partition;
  private final @Nullable Appender appender;
  private NotePointer.@Nullable Place committed;
  private NotePointer.@Nullable Place written;

  private TaskNotes(
      TaskId id,
      int topic,
      TopicPartition partition,
      @Nullable Appender appender,
      NotePointer.@Nullable Place committed) {
    this.id = id;
    this.topic = topic;
    this.partition = partition;
    this.appender = appender;
    this.committed = committed;
  }

  static TaskNotes of(TaskEnvironment environment, AcquiredTask acquired) {
    TopicPartition partition = environment.layout().notes(acquired.id().partition());
    String topicId = environment.topicIds().get(partition.topic());
    EpochWriter writer = environment.writer();
    return new TaskNotes(
        acquired.id(),
        topicId == null ? 0 : EpochNote.number(topicId),
        partition,
        topicId == null ? null : writer.appender(partition),
        acquired.note().place());
  }

  /**
   * Returns what is to stand beside the positions, and appends the rest to the epoch.
   *
   * @param mostChars the most characters there should be beside each position
   * @throws dev.headrace.runtime.envelope.EnvelopeException if there is no room for it
   */
  String put(EpochNote note, int mostChars) {
    written = null;
    if (appender == null) {
      return note.encode();
    }
    byte[] bytes = note.toBytes();
    String text = CommittedNote.text(bytes);
    if (text.length() <= mostChars) {
      return text;
    }
    NotePointer.Place place =
        new NotePointer.Place(
            topic,
            partition.partition(),
            Math.max(appender.nextOffset(), committed == null ? -1 : committed.from()),
            committed == null ? 0 : committed.nextSlot(),
            id.toString());
    appender.append(place.key(), bytes, 0);
    written = place;
    return new NotePointer(
            note.processId(),
            note.epoch(),
            note.eventTimeMs(),
            place,
            NotePointer.digest(bytes),
            false)
        .encode();
  }

  /** Takes note that what was put last is committed. */
  void commit() {
    committed = written;
    written = null;
  }

  /** Takes note that what was put last is not committed. */
  void abort() {
    written = null;
  }
}
