package dev.headrace.runtime.envelope;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an epoch commits for a task besides its positions: its time and what it had heard from
 * upstream.
 *
 * <p>Version 2 is: the version, the process id, the epoch, the event time, the newest generation
 * that follows, and a counted list of upstream tasks in order. Each has its stage and partition as
 * gaps to the task before, a bit each that says whether it has a time and whether it is live, its
 * time as the difference to the event time, and the generation under which it is live as the
 * difference to the newest. Version 3 is the same, and behind it how far the task has come with
 * what was due when its time moved: the settled time and the one it moves to as differences to the
 * event time, the operator, the instant it has reached as the difference to the settled time, and
 * the number done at that instant. A note is of version 3 only if there is such a thing. Version 4
 * is what notes with topics are: as version 2, and behind it a 1 and what version 3 adds, or a 0,
 * then the counted topics, each with two numbers.
 *
 * @param processId the process that committed the epoch
 * @param epoch the number of the epoch in that process
 * @param eventTimeMs the task's event time in ms; {@code Long.MIN_VALUE} while it has none
 * @param heard what was last heard of each upstream task
 * @param settling how far it has come with what is due at that time, null when that is done
 * @param topics the topics that the position, and the task's state, stand for: its sources,
 *     changelogs and the repartition topics it writes, each as the {@link #number} of its name with
 *     that of its id
 */
public record EpochNote(
    String processId,
    long epoch,
    long eventTimeMs,
    SortedMap<UpstreamTask, Heard> heard,
    @Nullable Settling settling,
    SortedMap<Integer, Integer> topics)
    implements CommittedNote {
  private static final int VERSION = 2;
  private static final int VERSION_OF_SETTLING = 3;
  private static final int VERSION_OF_TOPICS = 4;
  private static final long UNHEARD = Long.MIN_VALUE;
  private static final int HAS_TIME = 1;
  private static final int LIVE = 2;
  private static final int MIN_HEARD_BYTES = 2;
  private static final int MIN_TOPIC_BYTES = 2;

  /** Keeps immutable copies. */
  public EpochNote {
    heard = ImmutableSortedMap.copyOf(heard);
    topics = ImmutableSortedMap.copyOf(topics);
  }

  /** Creates the note of a task without topics that has done everything due at its event time. */
  public EpochNote(
      String processId, long epoch, long eventTimeMs, SortedMap<UpstreamTask, Heard> heard) {
    this(processId, epoch, eventTimeMs, heard, null, ImmutableSortedMap.of());
  }

  /** Returns the number that stands for the name or the id of a topic; it follows from it alone. */
  public static int number(String nameOrId) {
    return Hashing.murmur3_32_fixed().hashString(nameOrId, StandardCharsets.UTF_8).asInt();
  }

  /** Returns the same with other topics. */
  public EpochNote withTopics(SortedMap<Integer, Integer> others) {
    return new EpochNote(processId, epoch, eventTimeMs, heard, settling, others);
  }

  /** Returns the event time up to which everything due is done, in ms. */
  public long settledMs() {
    return settling == null ? eventTimeMs : settling.settledMs();
  }

  /**
   * Returns the note as ASCII text.
   *
   * @throws EnvelopeException if it would be longer than {@link CommittedNote#MAX_CHARS}
   */
  @Override
  public String encode() {
    String text = CommittedNote.text(toBytes());
    if (text.length() > MAX_CHARS) {
      throw new EnvelopeException(
          "What a task has heard from "
              + heard.size()
              + " upstream tasks, and the ids of its "
              + topics.size()
              + " topics, take "
              + text.length()
              + " characters of offset metadata, more than "
              + MAX_CHARS
              + "; give the topics upstream of its exchange fewer partitions, or split the"
              + " topology (a larger limit on the broker does not help).");
    }
    return text;
  }

  /** Returns the note as bytes, however many. */
  public byte[] toBytes() {
    WireWriter writer = new WireWriter(64 + 7 * heard.size() + 10 * topics.size());
    byte[] process = processId.getBytes(StandardCharsets.UTF_8);
    writer.writeByte(version());
    writer.writeUnsigned(process.length);
    writer.writeBytes(process);
    writer.writeUnsigned(epoch);
    writer.writeSigned(eventTimeMs);
    int newest = newestGeneration();
    writer.writeUnsigned(newest);
    writer.writeUnsigned(heard.size());
    writeHeard(writer, newest);
    writeRest(writer);
    return writer.toBytes();
  }

  private int version() {
    if (!topics.isEmpty()) {
      return VERSION_OF_TOPICS;
    }
    return settling == null ? VERSION : VERSION_OF_SETTLING;
  }

  private void writeRest(WireWriter writer) {
    if (!topics.isEmpty()) {
      writer.writeByte(settling == null ? 0 : 1);
    }
    if (settling != null) {
      write(writer, settling);
    }
    if (!topics.isEmpty()) {
      writer.writeUnsigned(topics.size());
      topics.forEach(
          (name, id) -> {
            writer.writeUnsigned(Integer.toUnsignedLong(name));
            writer.writeUnsigned(Integer.toUnsignedLong(id));
          });
    }
  }

  // Differences may overflow, and then overflow back when they are added.
  private void write(WireWriter writer, Settling of) {
    writer.writeSigned(of.settledMs() - baseMs(eventTimeMs));
    writer.writeSigned(of.goalMs() - baseMs(eventTimeMs));
    writer.writeSigned(of.operator());
    writer.writeSigned(of.reachedMs() - of.settledMs());
    writer.writeUnsigned(of.reachedDone());
  }

  private int newestGeneration() {
    return heard.values().stream().mapToInt(Heard::liveUnder).max().orElse(Heard.NOT_LIVE);
  }

  private void writeHeard(WireWriter writer, int newestGeneration) {
    int stage = 0;
    int previousPartition = 0;
    for (Map.Entry<UpstreamTask, Heard> entry : heard.entrySet()) {
      UpstreamTask task = entry.getKey();
      if (task.stage() != stage) {
        previousPartition = 0;
      }
      writer.writeUnsigned(task.stage() - (long) stage);
      write(
          writer, task.partition() - (long) previousPartition, entry.getValue(), newestGeneration);
      stage = task.stage();
      previousPartition = task.partition();
    }
  }

  private void write(WireWriter writer, long partitionGap, Heard of, int newestGeneration) {
    boolean hasTime = of.timeMs() != UNHEARD;
    boolean live = of.liveUnder() != Heard.NOT_LIVE;
    writer.writeUnsigned(partitionGap << 2 | (live ? LIVE : 0) | (hasTime ? HAS_TIME : 0));
    if (hasTime) {
      // The difference may overflow, and then overflows back when it is added.
      writer.writeSigned(of.timeMs() - baseMs(eventTimeMs));
    }
    if (live) {
      writer.writeUnsigned(newestGeneration - (long) of.liveUnder());
    }
  }

  /**
   * Returns the note that bytes hold.
   *
   * @throws EnvelopeException if the version is unknown or the bytes are damaged
   */
  public static EpochNote of(byte[] bytes) {
    WireReader reader = new WireReader(WHAT, bytes, VERSION, VERSION_OF_TOPICS);
    String processId = reader.readText();
    long epoch = reader.readUnsigned();
    long eventTimeMs = reader.readSigned();
    int newestGeneration = reader.readIndex();
    SortedMap<UpstreamTask, Heard> heard = readHeard(reader, baseMs(eventTimeMs), newestGeneration);
    boolean hasTopics = reader.version() == VERSION_OF_TOPICS;
    boolean settles = hasTopics ? reader.readFlag() : reader.version() == VERSION_OF_SETTLING;
    Settling settling = settles ? readSettling(reader, baseMs(eventTimeMs)) : null;
    SortedMap<Integer, Integer> topics = hasTopics ? readTopics(reader) : ImmutableSortedMap.of();
    reader.requireEnd();
    return new EpochNote(processId, epoch, eventTimeMs, heard, settling, topics);
  }

  private static SortedMap<Integer, Integer> readTopics(WireReader reader) {
    int count = reader.readIndex();
    if (count > reader.remaining() / MIN_TOPIC_BYTES) {
      throw reader.damaged("it claims to hold " + count + " topics");
    }
    SortedMap<Integer, Integer> topics = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      topics.put(reader.readNumber(), reader.readNumber());
    }
    return topics;
  }

  private static SortedMap<UpstreamTask, Heard> readHeard(
      WireReader reader, long baseMs, int newestGeneration) {
    int count = reader.readIndex();
    if (count > reader.remaining() / MIN_HEARD_BYTES) {
      throw reader.damaged("it claims to hold " + count + " upstream tasks");
    }
    ImmutableSortedMap.Builder<UpstreamTask, Heard> heard = ImmutableSortedMap.naturalOrder();
    long stage = 0;
    long partition = -1;
    for (int i = 0; i < count; i++) {
      int stageGap = reader.readIndex();
      long token = reader.readUnsigned();
      long partitionGap = token >>> 2;
      long from = stageGap > 0 ? -1 : partition;
      stage += stageGap;
      partition = Math.max(from, 0) + partitionGap;
      if (stage > Integer.MAX_VALUE || partition > Integer.MAX_VALUE || partition <= from) {
        throw reader.damaged("its upstream tasks are not in order");
      }
      heard.put(
          new UpstreamTask((int) stage, (int) partition),
          readHeard(reader, token, baseMs, newestGeneration));
    }
    return heard.buildOrThrow();
  }

  private static Settling readSettling(WireReader reader, long baseMs) {
    long settledMs = baseMs + reader.readSigned();
    long goalMs = baseMs + reader.readSigned();
    int operator = (int) reader.readSigned();
    return new Settling(
        settledMs, goalMs, operator, settledMs + reader.readSigned(), reader.readUnsigned());
  }

  private static Heard readHeard(WireReader reader, long token, long baseMs, int newestGeneration) {
    long timeMs = (token & HAS_TIME) == 0 ? UNHEARD : baseMs + reader.readSigned();
    if ((token & LIVE) == 0) {
      return new Heard(timeMs, Heard.NOT_LIVE);
    }
    int generation = newestGeneration - reader.readIndex();
    if (generation <= Heard.NOT_LIVE) {
      throw reader.damaged("a generation in it is " + generation);
    }
    return new Heard(timeMs, generation);
  }

  /** The time that others are written relative to: close to them whenever there is one. */
  private static long baseMs(long eventTimeMs) {
    return eventTimeMs == Long.MIN_VALUE ? 0 : eventTimeMs;
  }
}
