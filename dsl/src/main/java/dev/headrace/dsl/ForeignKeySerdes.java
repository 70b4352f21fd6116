package dev.headrace.dsl;

import dev.headrace.dsl.plan.ForeignKeyMessage.Answer;
import dev.headrace.dsl.plan.ForeignKeyMessage.LeftRow;
import dev.headrace.dsl.plan.ForeignKeyMessage.Subscription;
import dev.headrace.dsl.serde.Parts;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The formats of the messages of a join by foreign key on their way through topics: a format
 * number, the number of the subscription, whether, and what.
 */
final class ForeignKeySerdes {
  private static final int FORMAT = 1;
  private static final int YES = 1;

  /** Makes a message of what was read. */
  private interface Reading<M> {
    M message(long subscription, boolean flag, @Nullable Object content);
  }

  private ForeignKeySerdes() {}

  static Serde<LeftRow> leftRows(Serde<?> values) {
    Serializer<Object> serializer = serializer(values);
    return Serdes.serdeFrom(
        (topic, row) ->
            write(row.subscription(), row.subscribes(), bytes(topic, row.value(), serializer)),
        reader(
            values,
            (subscription, subscribes, value) ->
                new LeftRow(subscription, subscribes, value, null, null)));
  }

  static Serde<Subscription> subscriptions(Serde<?> leftKeys) {
    Serializer<Object> serializer = serializer(leftKeys);
    return Serdes.serdeFrom(
        (topic, message) ->
            write(
                message.subscription(),
                message.begins(),
                bytes(topic, message.leftKey(), serializer)),
        reader(
            leftKeys,
            (subscription, begins, key) -> {
              if (key == null) {
                throw new SerializationException("a subscription of a join is of no left row");
              }
              return new Subscription(subscription, begins, key);
            }));
  }

  static Serde<Answer> answers(Serde<?> values) {
    Serializer<Object> serializer = serializer(values);
    return Serdes.serdeFrom(
        (topic, answer) ->
            write(answer.subscription(), answer.ends(), bytes(topic, answer.value(), serializer)),
        reader(values, Answer::new));
  }

  @SuppressWarnings("unchecked") // What a message holds is of the type of its table.
  private static Serializer<Object> serializer(Serde<?> serde) {
    return (Serializer<Object>) serde.serializer();
  }

  private static byte[] write(long subscription, boolean flag, byte @Nullable [] content) {
    Parts.Writer writer = new Parts.Writer();
    writer.writeInt(FORMAT);
    writer.writeLong(subscription);
    writer.writeInt(flag ? YES : 0);
    writer.writePart(content);
    return writer.toBytes();
  }

  private static byte @Nullable [] bytes(
      String topic, @Nullable Object content, Serializer<Object> serializer) {
    return content == null ? null : serializer.serialize(topic, content);
  }

  private static <M> Deserializer<M> reader(Serde<?> contents, Reading<M> reading) {
    Deserializer<?> deserializer = contents.deserializer();
    return (topic, bytes) -> {
      Parts.Reader reader = new Parts.Reader(topic, bytes);
      int format = reader.readInt();
      if (format != FORMAT) {
        throw new SerializationException(
            "a message of a join from topic %s has the format %d, and this version reads %d: use a newer version of Headrace"
                .formatted(topic, format, FORMAT));
      }
      long subscription = reader.readLong();
      boolean flag = reader.readInt() == YES;
      byte[] content = reader.readPart();
      reader.requireEnd();
      return reading.message(
          subscription, flag, content == null ? null : deserializer.deserialize(topic, content));
    };
  }
}
