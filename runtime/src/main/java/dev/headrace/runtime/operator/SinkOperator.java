package dev.headrace.runtime.operator;

import dev.headrace.dsl.function.ContextPartitioner;
import dev.headrace.dsl.plan.SinkNode;
import dev.headrace.dsl.processor.EventContext;
import dev.headrace.runtime.port.Outlet;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes each event to a topic of the user, in the epoch's transaction. */
public final class SinkOperator implements Operator {
  private final SinkNode node;
  private final TaskContext context;
  private final boolean keyAtHand;
  private final boolean valueAtHand;
  private final Serializer<Object> keySerializer;
  private final Serializer<Object> valueSerializer;
  private final String topic;
  private final @Nullable ContextPartitioner<Object, Object> partitioner;
  private final CurrentEvent event;
  private final Outlet outlet;

  /**
   * Creates the operator.
   *
   * @param node what it does
   * @param context the task's context
   * @param keyAtHand whether the context holds the key's bytes
   * @param valueAtHand whether the context holds the value's bytes
   * @param outlet the way of what the task writes
   */
  @SuppressWarnings("unchecked") // Types end at the plan; the serdes are those of the topic.
  public SinkOperator(
      SinkNode node, TaskContext context, boolean keyAtHand, boolean valueAtHand, Outlet outlet) {
    this.node = node;
    this.context = context;
    this.event = new CurrentEvent(context::record);
    this.keyAtHand = keyAtHand;
    this.valueAtHand = valueAtHand;
    this.keySerializer = (Serializer<Object>) node.topic().keySerde().serializer();
    this.valueSerializer = (Serializer<Object>) node.topic().valueSerde().serializer();
    this.topic = node.topic().name();
    this.partitioner = node.partitioner();
    this.outlet = outlet;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    byte[] keyBytes;
    byte[] valueBytes;
    Integer partition;
    context.enters(node);
    try {
      partition = partition(key, value, event.at(timestampMs, headers));
      keyBytes = keyAtHand ? context.keyBytes() : bytes(keySerializer, key, headers);
      valueBytes = valueAtHand ? context.valueBytes() : bytes(valueSerializer, value, headers);
      context.limits().check(topic, keyBytes, valueBytes, headers);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
    outlet.send(topic, partition, keyBytes, valueBytes, timestampMs, headers);
  }

  // A user's partitioner declares keys and values as plain types, so that lambdas need no notes.
  @SuppressWarnings("NullAway")
  private @Nullable Integer partition(
      @Nullable Object key, @Nullable Object value, EventContext eventContext) {
    return partitioner == null ? null : partitioner.partition(key, value, eventContext);
  }

  private byte @Nullable [] bytes(
      Serializer<Object> serializer, @Nullable Object object, Headers headers) {
    return object == null ? null : serializer.serialize(topic, headers, object);
  }
}
