package dev.headrace.dsl.serde;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A serde of lists: a count, then each element as a part. */
record ListSerde<T>(Serde<T> elementSerde) implements Serde<List<T>> {

  @Override
  public Serializer<List<T>> serializer() {
    Serializer<T> serializer = elementSerde.serializer();
    return (topic, list) -> list == null ? null : write(topic, list, serializer);
  }

  @Override
  public Deserializer<List<T>> deserializer() {
    Deserializer<T> deserializer = elementSerde.deserializer();
    return (topic, bytes) -> bytes == null ? null : read(topic, bytes, deserializer);
  }

  private static <T> byte[] write(String topic, List<T> list, Serializer<T> serializer) {
    Parts.Writer writer = new Parts.Writer();
    writer.writeInt(list.size());
    for (T element : list) {
      writer.writePart(serializer.serialize(topic, element));
    }
    return writer.toBytes();
  }

  // A list may hold nulls, which the part's length says.
  @SuppressWarnings("NullAway")
  private static <T> List<T> read(String topic, byte[] bytes, Deserializer<T> deserializer) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    int size = reader.readCount();
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      byte @Nullable [] part = reader.readPart();
      list.add(part == null ? null : deserializer.deserialize(topic, part));
    }
    reader.requireEnd();
    return list;
  }
}
