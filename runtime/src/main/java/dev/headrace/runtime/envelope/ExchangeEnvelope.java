package dev.headrace.runtime.envelope;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of a repartition topic's record, version 2: the version, a kind, then either (upstream
 * stage, partition, time, value bytes to the end) or a counted list of (stage, partition, time as
 * the difference to the one before, generation under which it is live or 0). Numbers have a
 * variable length.
 */
public final class ExchangeEnvelope {
  private static final String WHAT = "A record of a repartition topic";
  private static final int VERSION = 2;
  private static final int CARRIED = 0;
  private static final int CARRIED_NULL = 1;
  private static final int CONTROL = 2;
  private static final int MIN_NOTICE_BYTES = 4;

  private ExchangeEnvelope() {}

  /**
   * Returns the bytes of an event that travels.
   *
   * @param upstream the task that sends it
   * @param upstreamTimeMs that task's event time in ms
   * @param value the event's value bytes; null stays distinct from empty
   */
  public static byte[] carried(
      UpstreamTask upstream, long upstreamTimeMs, byte @Nullable [] value) {
    WireWriter writer = new WireWriter(20 + (value == null ? 0 : value.length));
    writer.writeByte(VERSION);
    writer.writeByte(value == null ? CARRIED_NULL : CARRIED);
    writeTask(writer, upstream);
    writer.writeSigned(upstreamTimeMs);
    if (value != null) {
      writer.writeBytes(value);
    }
    return writer.toBytes();
  }

  /** Returns the bytes of news about time; keeps the order of the notices. */
  public static byte[] control(List<TimeNotice> notices) {
    WireWriter writer = new WireWriter(16 + 8 * notices.size());
    writer.writeByte(VERSION);
    writer.writeByte(CONTROL);
    writer.writeUnsigned(notices.size());
    long previousMs = 0;
    for (TimeNotice notice : notices) {
      writeTask(writer, notice.upstream());
      // The difference may overflow, and then overflows back when it is added.
      writer.writeSigned(notice.timeMs() - previousMs);
      writer.writeUnsigned(notice.liveUnder());
      previousMs = notice.timeMs();
    }
    return writer.toBytes();
  }

  /**
   * Returns what the bytes hold.
   *
   * @throws EnvelopeException if the version is unknown or the bytes are damaged
   */
  public static ExchangeMessage decode(byte[] envelope) {
    WireReader reader = new WireReader(WHAT, envelope, VERSION);
    int kind = reader.readByte();
    return switch (kind) {
      case CARRIED, CARRIED_NULL -> readCarried(reader, kind);
      case CONTROL -> readControl(reader);
      default -> throw reader.damaged("its kind is " + kind);
    };
  }

  private static Carried readCarried(WireReader reader, int kind) {
    UpstreamTask upstream = readTask(reader);
    long timeMs = reader.readSigned();
    if (kind == CARRIED_NULL) {
      reader.requireEnd();
      return new Carried(upstream, timeMs, null);
    }
    return new Carried(upstream, timeMs, reader.readBytes(reader.remaining()));
  }

  private static Control readControl(WireReader reader) {
    int count = reader.readIndex();
    // Checked before memory is taken for as many notices as foreign bytes claim to hold.
    if (count > reader.remaining() / MIN_NOTICE_BYTES) {
      throw reader.damaged("it claims to hold " + count + " notices");
    }
    List<TimeNotice> notices = new ArrayList<>(count);
    long timeMs = 0;
    for (int i = 0; i < count; i++) {
      UpstreamTask upstream = readTask(reader);
      timeMs += reader.readSigned();
      notices.add(new TimeNotice(upstream, timeMs, reader.readIndex()));
    }
    reader.requireEnd();
    return new Control(notices);
  }

  private static void writeTask(WireWriter writer, UpstreamTask task) {
    writer.writeUnsigned(task.stage());
    writer.writeUnsigned(task.partition());
  }

  private static UpstreamTask readTask(WireReader reader) {
    int stage = reader.readIndex();
    return new UpstreamTask(stage, reader.readIndex());
  }
}
