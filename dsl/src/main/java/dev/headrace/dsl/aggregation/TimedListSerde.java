package dev.headrace.dsl.aggregation;

import dev.headrace.dsl.serde.Parts;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** The serde of values with their timestamps, in order: a count, then each in two parts. */
final class TimedListSerde {
  private TimedListSerde() {}

  static <V> @Nullable Serde<List<Timed<V>>> of(@Nullable Serde<V> valueSerde) {
    if (valueSerde == null) {
      return null;
    }
    Serializer<V> serializer = valueSerde.serializer();
    Deserializer<V> deserializer = valueSerde.deserializer();
    return Serdes.serdeFrom(
        (topic, list) -> list == null ? null : write(topic, list, serializer),
        (topic, bytes) -> bytes == null ? null : read(topic, bytes, deserializer));
  }

  private static <V> byte[] write(String topic, List<Timed<V>> list, Serializer<V> serializer) {
    Parts.Writer writer = new Parts.Writer();
    writer.writeInt(list.size());
    for (Timed<V> timed : list) {
      writer.writeLong(timed.timestampMs());
      writer.writePart(serializer.serialize(topic, timed.value()));
    }
    return writer.toBytes();
  }

  private static <V> List<Timed<V>> read(String topic, byte[] bytes, Deserializer<V> deserializer) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    int size = reader.readCount();
    List<Timed<V>> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      long timestampMs = reader.readLong();
      list.add(
          new Timed<>(timestampMs, deserializer.deserialize(topic, reader.readRequiredPart())));
    }
    reader.requireEnd();
    return list;
  }
}
