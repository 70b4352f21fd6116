package dev.headrace.runtime.task;

import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.runtime.operator.Origin;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An event that came through an exchange, as the record it would be in the repartition topic,
 * whether or not it travelled through that. One object for one event after the other; a value that
 * came as an object becomes bytes only when asked for.
 */
final class ExchangeOrigin implements Origin {
  private final String topic;
  private final int partition;
  private final Serializer<Object> valueSerializer;
  private byte @Nullable [] key;
  private @Nullable Object value;
  private long timestampMs;
  private Headers headers = new RecordHeaders();

  @SuppressWarnings("unchecked") // Types end at the plan; the serde is that of the values sent.
  ExchangeOrigin(RepartitionNode exchange, String topic, int partition) {
    this.topic = topic;
    this.partition = partition;
    this.valueSerializer = (Serializer<Object>) exchange.valueSerde().serializer();
  }

  ExchangeOrigin of(
      byte @Nullable [] keyBytes,
      @Nullable Object eventValue,
      long eventTimestampMs,
      Headers eventHeaders) {
    key = keyBytes;
    value = eventValue;
    timestampMs = eventTimestampMs;
    headers = eventHeaders;
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
    return key;
  }

  @Override
  public byte @Nullable [] value() {
    return value == null ? null : valueSerializer.serialize(topic, headers, value);
  }

  @Override
  public Headers headers() {
    return headers;
  }
}
