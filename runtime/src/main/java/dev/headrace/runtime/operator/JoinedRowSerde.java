package dev.headrace.runtime.operator;

import dev.headrace.dsl.serde.Parts;
import dev.headrace.runtime.operator.JoinedRow.Left;
import dev.headrace.runtime.operator.JoinedRow.Pair;
import dev.headrace.runtime.operator.JoinedRow.Right;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The format of what a join by foreign key keeps of a left row: a format number, then what is
 * shown, waits, and is ahead; each begins with the number of its subscription, and is no more than
 * a 0 when it is not there.
 */
final class JoinedRowSerde {
  private static final int FORMAT = 1;

  private final Serde<?> leftValues;
  private final Serde<?> rightValues;

  private JoinedRowSerde(Serde<?> leftValues, Serde<?> rightValues) {
    this.leftValues = leftValues;
    this.rightValues = rightValues;
  }

  static Serde<JoinedRow> of(Serde<?> leftValues, Serde<?> rightValues) {
    var format = new JoinedRowSerde(leftValues, rightValues);
    return Serdes.serdeFrom(format::write, format::read);
  }

  private byte[] write(String topic, JoinedRow row) {
    Parts.Writer writer = new Parts.Writer();
    writer.writeInt(FORMAT);
    Pair shown = row.shown();
    writeLeft(topic, shown == null ? null : shown.left, writer);
    if (shown != null) {
      writer.writeLong(shown.rightMs);
      writer.writePart(bytes(topic, shown.right, rightValues));
    }
    writeLeft(topic, row.waiting(), writer);
    Right ahead = row.ahead();
    writer.writeLong(ahead == null ? 0 : ahead.subscription());
    if (ahead != null) {
      writer.writeLong(ahead.timestampMs());
      writer.writePart(bytes(topic, ahead.value(), rightValues));
    }
    return writer.toBytes();
  }

  private void writeLeft(String topic, @Nullable Left left, Parts.Writer writer) {
    writer.writeLong(left == null ? 0 : left.subscription());
    if (left != null) {
      writer.writeLong(left.timestampMs());
      writer.writePart(bytes(topic, left.value(), leftValues));
    }
  }

  @SuppressWarnings("unchecked") // Types end at the plan; values fit the serde of their table.
  private static byte @Nullable [] bytes(String topic, @Nullable Object value, Serde<?> serde) {
    return value == null ? null : ((Serializer<Object>) serde.serializer()).serialize(topic, value);
  }

  private JoinedRow read(String topic, byte[] bytes) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    int format = reader.readInt();
    if (format != FORMAT) {
      throw new SerializationException(
          "a joined row from topic %s has the format %d, and this version reads %d: use a newer version of Headrace"
              .formatted(topic, format, FORMAT));
    }
    Left left = readLeft(topic, reader);
    Pair shown = null;
    if (left != null) {
      long rightMs = reader.readLong();
      shown = new Pair(left, readValue(topic, reader, rightValues.deserializer()), rightMs);
    }
    Left waiting = readLeft(topic, reader);
    Right ahead = null;
    long subscription = reader.readLong();
    if (subscription != 0) {
      long aheadMs = reader.readLong();
      Object value = readValue(topic, reader, rightValues.deserializer());
      ahead = new Right(subscription, value, aheadMs);
    }
    reader.requireEnd();
    return new JoinedRow(shown, waiting, ahead);
  }

  private @Nullable Left readLeft(String topic, Parts.Reader reader) {
    long subscription = reader.readLong();
    if (subscription == 0) {
      return null;
    }
    long timestampMs = reader.readLong();
    Object value = readValue(topic, reader, leftValues.deserializer());
    if (value == null) {
      throw new SerializationException(
          "a joined row from topic %s is damaged: its left value is missing".formatted(topic));
    }
    return new Left(subscription, value, timestampMs);
  }

  private static @Nullable Object readValue(
      String topic, Parts.Reader reader, Deserializer<?> deserializer) {
    byte[] bytes = reader.readPart();
    return bytes == null ? null : deserializer.deserialize(topic, bytes);
  }
}
