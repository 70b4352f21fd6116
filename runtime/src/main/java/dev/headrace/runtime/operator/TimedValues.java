package dev.headrace.runtime.operator;

import dev.headrace.dsl.serde.Parts;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Values with their timestamps, in order of these and then of arrival. Immutable.
 *
 * @param all the values
 */
record TimedValues(List<Timed> all) {
  static final TimedValues NONE = new TimedValues(List.of());

  /** A value and the timestamp of its event in ms. */
  record Timed(long timestampMs, Object value) {}

  /** Returns these values and one that has just arrived. */
  TimedValues with(Timed added) {
    int place = all.size();
    while (place > 0 && all.get(place - 1).timestampMs() > added.timestampMs()) {
      place--;
    }
    List<Timed> more = new ArrayList<>(all.size() + 1);
    more.addAll(all.subList(0, place));
    more.add(added);
    more.addAll(all.subList(place, all.size()));
    return new TimedValues(more);
  }

  long latestMs() {
    return all.get(all.size() - 1).timestampMs();
  }

  /** Returns the serde of what a key has in one stretch of time. */
  @SuppressWarnings("unchecked") // Types end at the plan; values fit their serde.
  static Serde<TimedValues> serde(Serde<?> valueSerde) {
    var serializer = (Serializer<Object>) valueSerde.serializer();
    var deserializer = (Deserializer<Object>) valueSerde.deserializer();
    return Serdes.serdeFrom(
        (topic, values) -> write(topic, values, serializer),
        (topic, bytes) -> read(topic, bytes, deserializer));
  }

  private static byte[] write(String topic, TimedValues values, Serializer<Object> serializer) {
    Parts.Writer writer = new Parts.Writer();
    writer.writeInt(values.all.size());
    for (Timed timed : values.all) {
      writer.writeLong(timed.timestampMs());
      writer.writePart(serializer.serialize(topic, timed.value()));
    }
    return writer.toBytes();
  }

  private static TimedValues read(String topic, byte[] bytes, Deserializer<Object> deserializer) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    int size = reader.readCount();
    List<Timed> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      long timestampMs = reader.readLong();
      values.add(
          new Timed(timestampMs, deserializer.deserialize(topic, reader.readRequiredPart())));
    }
    reader.requireEnd();
    return new TimedValues(values);
  }
}
