package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.RoutedSinkNode;
import dev.headrace.dsl.processor.EventContext;
import dev.headrace.runtime.port.Outlet;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes each event to the topic that the user's function names, in the epoch's transaction. */
public final class RoutedSinkOperator implements Operator {
  private final RoutedSinkNode node;
  private final TaskContext context;
  private final Serializer<Object> keySerializer;
  private final Serializer<Object> valueSerializer;
  private final Outlet outlet;
  private final CurrentEvent event;

  /**
   * Creates the operator.
   *
   * @param node what it does
   * @param context the task's context
   * @param outlet the way of what the task writes
   */
  @SuppressWarnings("unchecked") // Types end at the plan; the serdes are those of the stream.
  public RoutedSinkOperator(RoutedSinkNode node, TaskContext context, Outlet outlet) {
    this.context = context;
    this.event = new CurrentEvent(context::record);
    this.node = node;
    this.keySerializer = (Serializer<Object>) node.keySerde().serializer();
    this.valueSerializer = (Serializer<Object>) node.valueSerde().serializer();
    this.outlet = outlet;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    String topic;
    byte[] keyBytes;
    byte[] valueBytes;
    context.enters(node);
    try {
      topic = topicOf(key, value, event.at(timestampMs, headers));
      keyBytes = key == null ? null : keySerializer.serialize(topic, headers, key);
      valueBytes = value == null ? null : valueSerializer.serialize(topic, headers, value);
      context.limits().check(topic, keyBytes, valueBytes, headers);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
    outlet.send(topic, null, keyBytes, valueBytes, timestampMs, headers);
  }

  // A user's function declares keys and values as plain types, so that lambdas need no notes.
  @SuppressWarnings("NullAway")
  private String topicOf(@Nullable Object key, @Nullable Object value, EventContext eventContext) {
    String topic = node.topicOf().apply(key, value, eventContext);
    if (topic == null) {
      throw new IllegalStateException(
          "the function returned null instead of a topic's name: use filter to drop an event");
    }
    return topic;
  }
}
