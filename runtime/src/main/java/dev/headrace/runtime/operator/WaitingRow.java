package dev.headrace.runtime.operator;

import dev.headrace.dsl.serde.Parts;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** What a {@link WaitingRows} store holds under one key. Immutable. */
sealed interface WaitingRow {
  /** What tells the rows apart as they are written. */
  int MARK_ONLY = 0;

  /** See {@link #MARK_ONLY}. */
  int TOTALS = 1;

  /** See {@link #MARK_ONLY}. */
  int VERSION = 2;

  /** A mark that a key waits; its row's timestamp says from when. */
  WaitingRow MARK = new Mark();

  /** See {@link #MARK}. */
  record Mark() implements WaitingRow {}

  /**
   * How much waits in all.
   *
   * @param rows the number of keys
   * @param bytes the sum of what is counted of them
   */
  record Totals(long rows, long bytes) implements WaitingRow {}

  /**
   * The row of a key that waits; its row's timestamp is that of the latest version.
   *
   * @param sinceMs the timestamp of the first update that waits, in ms
   * @param bytes how many bytes it counts for
   * @param before the value that was passed on last, or null
   * @param beforeMs the timestamp of that value in ms, without meaning when there was none
   * @param after the latest value, or null when the row was deleted
   */
  record Version(
      long sinceMs, long bytes, @Nullable Object before, long beforeMs, @Nullable Object after)
      implements WaitingRow {}

  /** Returns the serde: an integer for which of them it is, then what it holds. */
  @SuppressWarnings("unchecked") // Types end at the plan; values fit their serde.
  static Serde<WaitingRow> serde(Serde<?> valueSerde) {
    var serializer = (Serializer<Object>) valueSerde.serializer();
    var deserializer = (Deserializer<Object>) valueSerde.deserializer();
    return Serdes.serdeFrom(
        (topic, row) -> write(topic, row, serializer),
        (topic, bytes) -> read(new Parts.Reader(topic, bytes), topic, deserializer));
  }

  private static byte[] write(String topic, WaitingRow row, Serializer<Object> serializer) {
    Parts.Writer writer = new Parts.Writer();
    if (row instanceof Version version) {
      writer.writeInt(VERSION);
      writer.writeLong(version.sinceMs);
      writer.writeLong(version.bytes);
      writer.writeLong(version.beforeMs);
      writer.writePart(bytes(topic, version.before, serializer));
      writer.writePart(bytes(topic, version.after, serializer));
    } else if (row instanceof Totals totals) {
      writer.writeInt(TOTALS);
      writer.writeLong(totals.rows);
      writer.writeLong(totals.bytes);
    } else {
      writer.writeInt(MARK_ONLY);
    }
    return writer.toBytes();
  }

  // No bytes stand for no value: a value that made none would be taken for a deletion.
  private static byte @Nullable [] bytes(
      String topic, @Nullable Object value, Serializer<Object> serializer) {
    if (value == null) {
      return null;
    }
    byte[] bytes = serializer.serialize(topic, value);
    if (bytes == null) {
      throw new SerializationException(
          "it writes a %s as null; let it write bytes".formatted(value.getClass().getName()));
    }
    return bytes;
  }

  private static WaitingRow read(
      Parts.Reader reader, String topic, Deserializer<Object> deserializer) {
    int kind = reader.readInt();
    WaitingRow row;
    if (kind == VERSION) {
      long sinceMs = reader.readLong();
      long bytes = reader.readLong();
      long beforeMs = reader.readLong();
      Object before = value(topic, reader.readPart(), deserializer);
      row =
          new Version(
              sinceMs, bytes, before, beforeMs, value(topic, reader.readPart(), deserializer));
    } else if (kind == TOTALS) {
      row = new Totals(reader.readLong(), reader.readLong());
    } else if (kind == MARK_ONLY) {
      row = MARK;
    } else {
      throw new SerializationException(
          "a row that waits, from topic %s, is damaged: it is of kind %d".formatted(topic, kind));
    }
    reader.requireEnd();
    return row;
  }

  private static @Nullable Object value(
      String topic, byte @Nullable [] bytes, Deserializer<Object> deserializer) {
    return bytes == null ? null : deserializer.deserialize(topic, bytes);
  }
}
