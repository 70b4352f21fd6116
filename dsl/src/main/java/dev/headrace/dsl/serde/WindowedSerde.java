package dev.headrace.dsl.serde;

import com.google.common.math.LongMath;
import dev.headrace.dsl.window.Windowed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A serde of windowed keys: the bytes of the key, then the window's start in eight bytes, big
 * endian.
 *
 * @param keySerde the serde of the keys
 * @param sizeMs the size of the windows; {@link Long#MAX_VALUE} when it is not known
 */
record WindowedSerde<K>(Serde<K> keySerde, long sizeMs) implements Serde<Windowed<K>> {

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    keySerde.configure(configs, isKey);
  }

  @Override
  public void close() {
    keySerde.close();
  }

  @Override
  public Serializer<Windowed<K>> serializer() {
    return new WindowedSerializer<>(keySerde.serializer());
  }

  @Override
  public Deserializer<Windowed<K>> deserializer() {
    return new WindowedDeserializer<>(keySerde.deserializer(), sizeMs);
  }

  private record WindowedSerializer<K>(Serializer<K> keySerializer)
      implements Serializer<Windowed<K>> {

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Windowed<K> windowed) {
      return windowed == null
          ? null
          : append(topic, keySerializer.serialize(topic, windowed.key()), windowed.startMs());
    }

    @Override
    public byte @Nullable [] serialize(
        String topic, Headers headers, @Nullable Windowed<K> windowed) {
      return windowed == null
          ? null
          : append(
              topic, keySerializer.serialize(topic, headers, windowed.key()), windowed.startMs());
    }

    private static byte[] append(String topic, byte @Nullable [] key, long startMs) {
      if (key == null) {
        throw new SerializationException(
            "a windowed key without a key cannot be written to topic %s: drop it or give it a key"
                .formatted(topic));
      }
      byte[] bytes = Arrays.copyOf(key, key.length + Long.BYTES);
      ByteBuffer.wrap(bytes).putLong(key.length, startMs);
      return bytes;
    }
  }

  private record WindowedDeserializer<K>(Deserializer<K> keyDeserializer, long sizeMs)
      implements Deserializer<Windowed<K>> {

    @Override
    public @Nullable Windowed<K> deserialize(String topic, byte @Nullable [] bytes) {
      return bytes == null
          ? null
          : windowed(keyDeserializer.deserialize(topic, keyOf(topic, bytes)), bytes);
    }

    @Override
    public @Nullable Windowed<K> deserialize(
        String topic, Headers headers, byte @Nullable [] bytes) {
      return bytes == null
          ? null
          : windowed(keyDeserializer.deserialize(topic, headers, keyOf(topic, bytes)), bytes);
    }

    private static byte[] keyOf(String topic, byte[] bytes) {
      if (bytes.length < Long.BYTES) {
        throw new SerializationException(
            "%d bytes from topic %s are not a windowed key, which ends with the 8 bytes of its start: check the topic's key serde"
                .formatted(bytes.length, topic));
      }
      return Arrays.copyOf(bytes, bytes.length - Long.BYTES);
    }

    private Windowed<K> windowed(K key, byte[] bytes) {
      long startMs = ByteBuffer.wrap(bytes).getLong(bytes.length - Long.BYTES);
      boolean endKnown = sizeMs != Long.MAX_VALUE;
      return new Windowed<>(
          key, startMs, endKnown ? LongMath.saturatedAdd(startMs, sizeMs) : Long.MAX_VALUE);
    }
  }
}
