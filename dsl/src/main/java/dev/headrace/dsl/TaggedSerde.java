package dev.headrace.dsl;

import dev.headrace.dsl.Cogroup.Tagged;
import dev.headrace.dsl.serde.Parts;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** The values of several streams as bytes: the position of the stream, and the value as its own. */
final class TaggedSerde {
  private final List<Serde<Object>> parts;

  private TaggedSerde(List<Serde<Object>> parts) {
    this.parts = parts;
  }

  /** Returns the serde for the values of these streams, or null when one of theirs is not known. */
  @SuppressWarnings("unchecked") // A value goes to the serde of the stream that it came from.
  static @Nullable Serde<Tagged> of(List<? extends Grouping<?, ?, ?>> groupings) {
    List<Serde<Object>> parts = new ArrayList<>();
    for (Grouping<?, ?, ?> grouping : groupings) {
      Serde<?> serde = grouping.valueSerde();
      if (serde == null) {
        return null;
      }
      parts.add((Serde<Object>) serde);
    }
    TaggedSerde tagged = new TaggedSerde(List.copyOf(parts));
    Serializer<Tagged> serializer = tagged::write;
    Deserializer<Tagged> deserializer = tagged::read;
    return Serdes.serdeFrom(serializer, deserializer);
  }

  private byte[] write(String topic, Tagged tagged) {
    Parts.Writer writer = new Parts.Writer();
    writer.writeInt(tagged.part());
    writer.writePart(parts.get(tagged.part()).serializer().serialize(topic, tagged.value()));
    return writer.toBytes();
  }

  private Tagged read(String topic, byte[] bytes) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    int part = reader.readInt();
    if (part < 0 || part >= parts.size()) {
      throw new SerializationException(
          "a value from topic %s is of stream %d, but %d streams are cogrouped"
              .formatted(topic, part, parts.size()));
    }
    byte[] value = reader.readRequiredPart();
    reader.requireEnd();
    return new Tagged(part, parts.get(part).deserializer().deserialize(topic, value));
  }
}
