package dev.headrace.dsl.serde;

import dev.headrace.dsl.window.Windowed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A serde of keys within sessions: the bytes of the key, then end and start, big endian. */
record SessionWindowedSerde<K>(Serde<K> keySerde) implements Serde<Windowed<K>> {
  private static final int WINDOW_BYTES = 2 * Long.BYTES;

  @Override
  public Serializer<Windowed<K>> serializer() {
    Serializer<K> serializer = keySerde.serializer();
    return (topic, windowed) -> windowed == null ? null : write(topic, windowed, serializer);
  }

  @Override
  public Deserializer<Windowed<K>> deserializer() {
    Deserializer<K> deserializer = keySerde.deserializer();
    return (topic, bytes) -> bytes == null ? null : read(topic, bytes, deserializer);
  }

  private static <K> byte[] write(String topic, Windowed<K> windowed, Serializer<K> serializer) {
    byte @Nullable [] key = serializer.serialize(topic, windowed.key());
    if (key == null) {
      throw new SerializationException(
          "a windowed key without a key cannot be written to topic %s: drop it or give it a key"
              .formatted(topic));
    }
    byte[] bytes = Arrays.copyOf(key, key.length + WINDOW_BYTES);
    ByteBuffer.wrap(bytes, key.length, WINDOW_BYTES)
        .putLong(windowed.endMs())
        .putLong(windowed.startMs());
    return bytes;
  }

  private static <K> Windowed<K> read(String topic, byte[] bytes, Deserializer<K> deserializer) {
    int keyLength = bytes.length - WINDOW_BYTES;
    if (keyLength < 0) {
      throw new SerializationException(
          "%d bytes from topic %s are not a key within a session, which ends with the 16 bytes of its end and start: check the topic's key serde"
              .formatted(bytes.length, topic));
    }
    ByteBuffer window = ByteBuffer.wrap(bytes, keyLength, WINDOW_BYTES);
    long endMs = window.getLong();
    long startMs = window.getLong();
    K key = deserializer.deserialize(topic, Arrays.copyOf(bytes, keyLength));
    return new Windowed<>(key, startMs, endMs);
  }
}
