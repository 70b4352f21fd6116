package dev.headrace.runtime.task;

import dev.headrace.dsl.plan.SourceNode;
import dev.headrace.runtime.operator.Operator;
import dev.headrace.runtime.operator.TaskContext;
import dev.headrace.runtime.port.RecordBatch;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of a source topic into events. Keys and values that nothing behind it looks at
 * are not decoded. A record that cannot be decoded, or has no timestamp, fails the task.
 */
final class SourceHandler implements RecordHandler {
  private final SourceNode node;
  private final boolean wantsKey;
  private final boolean wantsValue;
  private final TaskContext context;
  private final TaskTime time;
  private final Operator downstream;

  SourceHandler(
      SourceNode node,
      boolean wantsKey,
      boolean wantsValue,
      TaskContext context,
      TaskTime time,
      Operator downstream) {
    this.node = node;
    this.wantsKey = wantsKey;
    this.wantsValue = wantsValue;
    this.context = context;
    this.time = time;
    this.downstream = downstream;
  }

  @Override
  public void handle(RecordBatch batch, int index) {
    long timestampMs = batch.timestamp(index);
    if (timestampMs < 0) {
      throw new IllegalArgumentException(
          "it has no timestamp (%d): write records with a timestamp of 1970 or later"
              .formatted(timestampMs));
    }
    Headers headers = batch.headers(index);
    byte[] keyBytes = batch.key(index);
    byte[] valueBytes = batch.value(index);
    Object key =
        wantsKey ? decode("key", node.topic().keySerde().deserializer(), keyBytes, headers) : null;
    Object value =
        wantsValue
            ? decode("value", node.topic().valueSerde().deserializer(), valueBytes, headers)
            : null;
    time.sourceReached(timestampMs);
    context.bytes(keyBytes, valueBytes);
    context.record(batch, index);
    downstream.process(key, value, timestampMs, headers);
    context.record(null, 0);
  }

  private @Nullable Object decode(
      String part, Deserializer<?> deserializer, byte @Nullable [] bytes, Headers headers) {
    if (bytes == null) {
      return null;
    }
    try {
      return deserializer.deserialize(node.topic().name(), headers, bytes);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "its %s cannot be read by %s, the serde of topic '%s' (%s): %s. Give the topic the serde its records were written with, or correct the record"
              .formatted(
                  part,
                  deserializer.getClass().getSimpleName(),
                  node.topic().name(),
                  node.location(),
                  e.getMessage()),
          e);
    }
  }
}
