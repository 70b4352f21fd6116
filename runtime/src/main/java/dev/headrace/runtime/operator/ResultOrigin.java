package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.window.Windowed;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A result that comes from a store when time passes or an epoch ends, as the record it stands for
 * where no other is being processed: its key and accumulator as the store keeps them, behind the
 * key of a window the window's start, as Kafka's own clients write it. One object for one result
 * after the other; bytes are made only when asked for.
 */
final class ResultOrigin implements Origin {
  private final AggregateNode node;
  private final String topic;
  private final int partition;
  private Object key = "";
  private @Nullable Object accumulator;
  private long timestampMs;

  ResultOrigin(AggregateNode node, String topic, int partition) {
    this.node = node;
    this.topic = topic;
    this.partition = partition;
  }

  ResultOrigin of(Object resultKey, @Nullable Object resultAccumulator, long resultTimestampMs) {
    key = resultKey;
    accumulator = resultAccumulator;
    timestampMs = resultTimestampMs;
    return this;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public int partition() {
    return partition;
  }

  @Override
  public OptionalLong offset() {
    return OptionalLong.empty();
  }

  @Override
  public long timestampMs() {
    return timestampMs;
  }

  @Override
  public byte @Nullable [] key() {
    if (key instanceof Windowed<?> windowed) {
      byte[] bytes = serialize(node.keySerde().serializer(), windowed.key());
      return ByteBuffer.allocate(bytes.length + Long.BYTES)
          .put(bytes)
          .putLong(windowed.startMs())
          .array();
    }
    return serialize(node.keySerde().serializer(), key);
  }

  @Override
  public byte @Nullable [] value() {
    return accumulator == null ? null : serialize(node.valueSerde().serializer(), accumulator);
  }

  @Override
  public Headers headers() {
    return new RecordHeaders();
  }

  // Types end at the plan; the serdes are those of the store the object comes from.
  @SuppressWarnings("unchecked")
  private byte[] serialize(Serializer<?> serializer, Object object) {
    return ((Serializer<Object>) serializer).serialize(topic, object);
  }
}
