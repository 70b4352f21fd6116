package dev.headrace.runtime.operator;

import dev.headrace.dsl.serde.Parts;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A session of one key.
 *
 * @param startMs the timestamp of its first event
 * @param endMs the timestamp of its last event
 * @param accumulator what its events have been folded into
 */
record Session(long startMs, long endMs, Object accumulator) {

  boolean isWindow(long otherStartMs, long otherEndMs) {
    return startMs == otherStartMs && endMs == otherEndMs;
  }

  /** Returns the serde of the sessions that a key has in one stretch of time. */
  @SuppressWarnings("unchecked") // Types end at the plan; accumulators fit their serde.
  static Serde<List<Session>> listSerde(Serde<?> accumulatorSerde) {
    var serializer = (Serializer<Object>) accumulatorSerde.serializer();
    var deserializer = (Deserializer<Object>) accumulatorSerde.deserializer();
    return Serdes.serdeFrom(
        (topic, sessions) -> write(topic, sessions, serializer),
        (topic, bytes) -> read(topic, bytes, deserializer));
  }

  private static byte[] write(String topic, List<Session> sessions, Serializer<Object> serializer) {
    Parts.Writer writer = new Parts.Writer();
    writer.writeInt(sessions.size());
    for (Session session : sessions) {
      writer.writeLong(session.startMs);
      writer.writeLong(session.endMs);
      writer.writePart(serializer.serialize(topic, session.accumulator));
    }
    return writer.toBytes();
  }

  private static List<Session> read(String topic, byte[] bytes, Deserializer<Object> deserializer) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    int size = reader.readCount();
    List<Session> sessions = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      long startMs = reader.readLong();
      long endMs = reader.readLong();
      sessions.add(
          new Session(startMs, endMs, deserializer.deserialize(topic, reader.readRequiredPart())));
    }
    reader.requireEnd();
    return sessions;
  }
}
