package dev.headrace.runtime.envelope;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Stands beside a committed position for a note that is too long to stand there: says which record
 * of the application's notes topic holds it, written in the same epoch.
 *
 * <p>Version 5 is: the version, the process id, the epoch, the event time, the number of the notes
 * topic's id, the partition, the offset behind which the record is plus 1, the slot, the task, a
 * digest of the note, and a 1 if its topics do not count any more.
 *
 * <p>A task has two slots, each a key of a compacted topic, and writes them in turn: so the note
 * that is committed stays until another one is.
 *
 * @param processId the process that committed the epoch
 * @param epoch the number of the epoch in that process
 * @param eventTimeMs the task's event time in ms; {@code Long.MIN_VALUE} while it has none
 * @param place where the note is
 * @param digest what {@link #digest(byte[])} says of the note
 * @param forgetsTopics whether the topics in the note were given up since
 */
public record NotePointer(
    String processId, long epoch, long eventTimeMs, Place place, long digest, boolean forgetsTopics)
    implements CommittedNote {
  static final int VERSION = 5;

  private static final int KEY_VERSION = 1;
  private static final int SLOTS = 2;
  private static final int MAX_FIXED_BYTES = 80;

  /**
   * A record of the notes topic.
   *
   * @param topic the {@link EpochNote#number} of the topic's id
   * @param partition its partition
   * @param from the record's offset or one before it; -1 when none is known
   * @param slot 0 or 1
   * @param task the task whose note it is
   */
  public record Place(int topic, int partition, long from, int slot, String task) {
    /** Returns the record's key. */
    public byte[] key() {
      byte[] name = task.getBytes(StandardCharsets.UTF_8);
      WireWriter writer = new WireWriter(2 + name.length);
      writer.writeByte(KEY_VERSION);
      writer.writeByte(slot);
      writer.writeBytes(name);
      return writer.toBytes();
    }

    /** Returns the slot that is written next. */
    public int nextSlot() {
      return (slot + 1) % SLOTS;
    }
  }

  /** Returns what tells a note from others. */
  public static long digest(byte[] note) {
    return Hashing.murmur3_128().hashBytes(note).asLong();
  }

  /** Returns the pointer to the same note, whose topics do not count any more. */
  public NotePointer forgettingTopics() {
    return new NotePointer(processId, epoch, eventTimeMs, place, digest, true);
  }

  /**
   * Returns the note, given what the record holds.
   *
   * @throws EnvelopeException if that is damaged
   */
  public EpochNote note(byte[] record) {
    EpochNote note = EpochNote.of(record);
    return forgetsTopics ? note.withTopics(ImmutableSortedMap.of()) : note;
  }

  /** Returns what is known of the task without the note: that it has heard nothing. */
  public EpochNote withoutNote() {
    return new EpochNote(processId, epoch, eventTimeMs, ImmutableSortedMap.of());
  }

  @Override
  public String encode() {
    byte[] process = processId.getBytes(StandardCharsets.UTF_8);
    byte[] task = place.task().getBytes(StandardCharsets.UTF_8);
    WireWriter writer = new WireWriter(MAX_FIXED_BYTES + process.length + task.length);
    writer.writeByte(VERSION);
    writer.writeUnsigned(process.length);
    writer.writeBytes(process);
    writer.writeUnsigned(epoch);
    writer.writeSigned(eventTimeMs);
    writer.writeUnsigned(Integer.toUnsignedLong(place.topic()));
    writer.writeUnsigned(place.partition());
    writer.writeUnsigned(place.from() + 1);
    writer.writeByte(place.slot());
    writer.writeUnsigned(task.length);
    writer.writeBytes(task);
    writer.writeBytes(HashCode.fromLong(digest).asBytes());
    writer.writeByte(forgetsTopics ? 1 : 0);
    return CommittedNote.text(writer.toBytes());
  }

  static NotePointer of(byte[] bytes) {
    WireReader reader = new WireReader(WHAT, bytes, VERSION);
    String processId = reader.readText();
    long epoch = reader.readUnsigned();
    long eventTimeMs = reader.readSigned();
    int topic = reader.readNumber();
    int partition = reader.readIndex();
    long from = reader.readUnsigned() - 1;
    int slot = reader.readByte();
    if (slot >= SLOTS || from < -1) {
      throw reader.damaged("it points to offset " + from + " of slot " + slot);
    }
    Place place = new Place(topic, partition, from, slot, reader.readText());
    long digest = HashCode.fromBytes(reader.readBytes(Long.BYTES)).asLong();
    boolean forgetsTopics = reader.readFlag();
    reader.requireEnd();
    return new NotePointer(processId, epoch, eventTimeMs, place, digest, forgetsTopics);
  }
}
