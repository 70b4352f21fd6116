package dev.headrace.runtime.operator;

import dev.headrace.dsl.serde.Parts;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A session of one key, with the others of its row behind it: most rows hold one, which is then all
 * that a row refers to. Never changes, except for what is still to be told of it, which only its
 * operator asks for.
 */
final class Session {
  private static final int FIXED_BYTES = 2 * Long.BYTES + Integer.BYTES;

  private final long startMs;
  private final long endMs;
  private final Object accumulator;
  private final @Nullable Session next;
  private @Nullable Session told;
  private boolean isUntold;

  private Session(long startMs, long endMs, Object accumulator, @Nullable Session next) {
    this.startMs = startMs;
    this.endMs = endMs;
    this.accumulator = accumulator;
    this.next = next;
  }

  /**
   * Creates a session of which nothing is to be told, with no other behind it.
   *
   * @param startMs the timestamp of its first event
   * @param endMs the timestamp of its last event
   * @param accumulator what its events have been folded into
   */
  Session(long startMs, long endMs, Object accumulator) {
    this(startMs, endMs, accumulator, null);
  }

  long startMs() {
    return startMs;
  }

  long endMs() {
    return endMs;
  }

  Object accumulator() {
    return accumulator;
  }

  /** Returns the next session of those that are kept together, in no order. */
  @Nullable Session next() {
    return next;
  }

  boolean isWindow(long otherStartMs, long otherEndMs) {
    return startMs == otherStartMs && endMs == otherEndMs;
  }

  /** Returns whether it is new or has changed since something was told of it. */
  boolean isUntold() {
    return isUntold;
  }

  /** Returns the first of the sessions that were told and whose place it has taken since. */
  @Nullable Session told() {
    return told;
  }

  /**
   * Takes note that it is to be told.
   *
   * @param insteadOf the first of the sessions that were told and whose place it takes
   */
  void tellLater(@Nullable Session insteadOf) {
    isUntold = true;
    told = insteadOf;
  }

  /** Takes note that it was told. */
  void tellNoMore() {
    isUntold = false;
    told = null;
  }

  /** Returns the same session with others behind it. */
  Session before(@Nullable Session others) {
    if (others == next) {
      return this;
    }
    Session copy = new Session(startMs, endMs, accumulator, others);
    copy.isUntold = isUntold;
    copy.told = told;
    return copy;
  }

  /** Returns these sessions without the one that has the ends of another one. */
  @Nullable Session without(Session gone) {
    if (gone.isWindow(startMs, endMs)) {
      return next;
    }
    return before(next == null ? null : next.without(gone));
  }

  /** Returns the one of these sessions that has these ends, or null. */
  @Nullable Session find(long itsStartMs, long itsEndMs) {
    Session session = this;
    while (session != null && !session.isWindow(itsStartMs, itsEndMs)) {
      session = session.next;
    }
    return session;
  }

  /** Returns the latest end of these sessions. */
  long latestEndMs() {
    long latestMs = endMs;
    for (Session session = next; session != null; session = session.next) {
      latestMs = Math.max(latestMs, session.endMs);
    }
    return latestMs;
  }

  /** Returns the serde of the sessions that a key has in one stretch of time. */
  @SuppressWarnings("unchecked") // Types end at the plan; accumulators fit their serde.
  static Serde<Session> rowSerde(Serde<?> accumulatorSerde) {
    var serializer = (Serializer<Object>) accumulatorSerde.serializer();
    var deserializer = (Deserializer<Object>) accumulatorSerde.deserializer();
    return Serdes.serdeFrom(
        (topic, sessions) -> write(topic, sessions, serializer),
        (topic, bytes) -> read(topic, bytes, deserializer));
  }

  private static byte[] write(String topic, Session sessions, Serializer<Object> serializer) {
    byte[] first = serializer.serialize(topic, sessions.accumulator);
    int expectedBytes = FIXED_BYTES + (first == null ? 0 : first.length);
    Parts.Writer writer = new Parts.Writer(Integer.BYTES + sessions.count() * expectedBytes);
    writer.writeInt(sessions.count());
    sessions.write(writer, first);
    for (Session session = sessions.next; session != null; session = session.next) {
      session.write(writer, serializer.serialize(topic, session.accumulator));
    }
    return writer.toBytes();
  }

  private void write(Parts.Writer writer, byte @Nullable [] accumulatorBytes) {
    writer.writeLong(startMs);
    writer.writeLong(endMs);
    writer.writePart(accumulatorBytes);
  }

  private int count() {
    int count = 0;
    for (Session session = this; session != null; session = session.next) {
      count++;
    }
    return count;
  }

  private static Session read(String topic, byte[] bytes, Deserializer<Object> deserializer) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    Session sessions = null;
    for (int left = reader.readCount(); left > 0; left--) {
      long startMs = reader.readLong();
      long endMs = reader.readLong();
      Object accumulator = deserializer.deserialize(topic, reader.readRequiredPart());
      sessions = new Session(startMs, endMs, accumulator, sessions);
    }
    reader.requireEnd();
    if (sessions == null) {
      throw new SerializationException("a row of topic %s holds no session".formatted(topic));
    }
    return sessions;
  }
}
