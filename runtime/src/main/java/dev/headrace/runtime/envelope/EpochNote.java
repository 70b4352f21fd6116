package dev.headrace.runtime.envelope;

import com.google.common.collect.ImmutableSortedMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;

/**
 * What an epoch commits for one input partition besides its position, as offset metadata: the time
 * of its task and what the task had heard from upstream.
 *
 * <p>Version 1 is the base64url form of: the version, the process id, the epoch, the event time,
 * and a counted list of upstream tasks in order. Each has its stage and partition as gaps to the
 * task before, a bit that says whether it was heard of, and its time as the difference to the event
 * time.
 *
 * @param processId the process that committed the epoch
 * @param epoch the number of the epoch in that process
 * @param eventTimeMs the task's event time in ms; {@code Long.MIN_VALUE} while it has none
 * @param heardMs the time in ms last heard from each upstream task; {@code Long.MIN_VALUE} where
 *     nothing was heard yet
 */
public record EpochNote(
    String processId, long epoch, long eventTimeMs, SortedMap<UpstreamTask, Long> heardMs) {
  /** The most characters of a note: what brokers accept as offset metadata by default. */
  public static final int MAX_CHARS = 4096;

  private static final String WHAT = "The metadata of a committed offset";
  private static final int VERSION = 1;
  private static final long UNHEARD = Long.MIN_VALUE;
  private static final int MIN_HEARD_BYTES = 2;

  /** Keeps an immutable copy of the times. */
  public EpochNote {
    heardMs = ImmutableSortedMap.copyOf(heardMs);
  }

  /**
   * Returns the note as ASCII text.
   *
   * @throws EnvelopeException if it would be longer than {@link #MAX_CHARS}
   */
  public String encode() {
    WireWriter writer = new WireWriter(64 + 6 * heardMs.size());
    byte[] process = processId.getBytes(StandardCharsets.UTF_8);
    writer.writeByte(VERSION);
    writer.writeUnsigned(process.length);
    writer.writeBytes(process);
    writer.writeUnsigned(epoch);
    writer.writeSigned(eventTimeMs);
    writer.writeUnsigned(heardMs.size());
    writeHeard(writer);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(writer.toBytes());
    if (text.length() > MAX_CHARS) {
      throw new EnvelopeException(
          "A task hears from "
              + heardMs.size()
              + " upstream tasks, and what it heard takes "
              + text.length()
              + " characters of offset metadata, more than "
              + MAX_CHARS
              + "; give the topics upstream of its exchange fewer partitions, or split the"
              + " exchange (a larger limit on the broker does not help).");
    }
    return text;
  }

  private void writeHeard(WireWriter writer) {
    int stage = 0;
    int previousPartition = 0;
    for (Map.Entry<UpstreamTask, Long> heard : heardMs.entrySet()) {
      UpstreamTask task = heard.getKey();
      if (task.stage() != stage) {
        previousPartition = 0;
      }
      long timeMs = heard.getValue();
      long partitionGap = task.partition() - (long) previousPartition;
      writer.writeUnsigned(task.stage() - (long) stage);
      writer.writeUnsigned(partitionGap << 1 | (timeMs == UNHEARD ? 0 : 1));
      if (timeMs != UNHEARD) {
        // The difference may overflow, and then overflows back when it is added.
        writer.writeSigned(timeMs - baseMs(eventTimeMs));
      }
      stage = task.stage();
      previousPartition = task.partition();
    }
  }

  /**
   * Returns the note that a text holds.
   *
   * @throws EnvelopeException if the version is unknown or the text is damaged
   */
  public static EpochNote decode(String text) {
    WireReader reader = new WireReader(WHAT, fromText(text), VERSION);
    String processId = new String(reader.readBytes(reader.readIndex()), StandardCharsets.UTF_8);
    long epoch = reader.readUnsigned();
    long eventTimeMs = reader.readSigned();
    SortedMap<UpstreamTask, Long> heardMs = readHeard(reader, baseMs(eventTimeMs));
    reader.requireEnd();
    return new EpochNote(processId, epoch, eventTimeMs, heardMs);
  }

  private static byte[] fromText(String text) {
    if (text.length() > MAX_CHARS) {
      throw EnvelopeException.damaged(WHAT, "it has " + text.length() + " characters");
    }
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new EnvelopeException(
          WHAT
              + " is not one of ours: another program has committed offsets for this group; give"
              + " the application a group of its own, or reset it.",
          e);
    }
  }

  private static SortedMap<UpstreamTask, Long> readHeard(WireReader reader, long baseMs) {
    int count = reader.readIndex();
    if (count > reader.remaining() / MIN_HEARD_BYTES) {
      throw reader.damaged("it claims to hold " + count + " upstream tasks");
    }
    ImmutableSortedMap.Builder<UpstreamTask, Long> heardMs = ImmutableSortedMap.naturalOrder();
    long stage = 0;
    long partition = -1;
    for (int i = 0; i < count; i++) {
      int stageGap = reader.readIndex();
      long token = reader.readUnsigned();
      long partitionGap = token >>> 1;
      long from = stageGap > 0 ? -1 : partition;
      stage += stageGap;
      partition = Math.max(from, 0) + partitionGap;
      if (stage > Integer.MAX_VALUE || partition > Integer.MAX_VALUE || partition <= from) {
        throw reader.damaged("its upstream tasks are not in order");
      }
      long timeMs = (token & 1) == 0 ? UNHEARD : baseMs + reader.readSigned();
      heardMs.put(new UpstreamTask((int) stage, (int) partition), timeMs);
    }
    return heardMs.buildOrThrow();
  }

  /** The time that others are written relative to: close to them whenever there is one. */
  private static long baseMs(long eventTimeMs) {
    return eventTimeMs == Long.MIN_VALUE ? 0 : eventTimeMs;
  }
}
