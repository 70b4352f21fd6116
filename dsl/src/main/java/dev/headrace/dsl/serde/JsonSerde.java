package dev.headrace.dsl.serde;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Locale;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A serde of one Java type as JSON. Equal when the type is. */
final class JsonSerde<T> implements Serde<T> {

  // The empty validator refuses every subtype that JSON would name by its class.
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .findAndAddModules()
          .annotationIntrospector(new SealedTypes())
          .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private final JavaType type;
  private final ObjectReader reader;
  private final ObjectWriter writer;

  private JsonSerde(JavaType type) {
    this.type = type;
    this.reader = MAPPER.readerFor(type);
    this.writer = MAPPER.writerFor(type);
  }

  static <T> JsonSerde<T> of(Type type) {
    return new JsonSerde<>(MAPPER.constructType(type));
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, value) -> value == null ? null : write(topic, value);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> bytes == null ? null : read(topic, bytes);
  }

  private byte[] write(@Nullable String topic, T value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw failure("cannot write a %s as JSON".formatted(name()), topic, e);
    }
  }

  private @Nullable T read(@Nullable String topic, byte[] json) {
    try {
      return reader.readValue(json);
    } catch (IOException e) {
      throw failure(
          "cannot read a %s from %d bytes of JSON".formatted(name(), json.length), topic, e);
    }
  }

  // Jackson's messages quote the data they fail on, and data must not get into logs: so neither
  // the message nor the cause is passed on, only what kind of failure it was and where.
  private static SerializationException failure(
      String what, @Nullable String topic, IOException cause) {
    JsonLocation place = cause instanceof JsonProcessingException json ? json.getLocation() : null;
    String where =
        place == null
            ? ""
            : String.format(
                Locale.ROOT, " at line %d, column %d", place.getLineNr(), place.getColumnNr());
    return new SerializationException(
        "%s for topic %s: %s%s; check that what writes the topic and what reads it agree on the type"
            .formatted(what, topic, cause.getClass().getSimpleName(), where));
  }

  private String name() {
    return type.toCanonical();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonSerde<?> that && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public String toString() {
    return "json(" + name() + ")";
  }
}
