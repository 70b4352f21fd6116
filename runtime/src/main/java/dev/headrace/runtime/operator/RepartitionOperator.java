package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.runtime.exchange.Edge;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Sends each event to the shard that owns its key; an event without a key is dropped. */
public final class RepartitionOperator implements Operator {
  private final RepartitionNode node;
  private final OperatorDrops drops;
  private final KeyBytes keyBytes;
  private final Edge edge;

  /**
   * Creates the operator.
   *
   * @param node what it does
   * @param context the task's context
   * @param keyAtHand whether the context holds the key's bytes
   * @param topic the repartition topic, named to the serializer
   * @param edge the ways to the shards
   */
  public RepartitionOperator(
      RepartitionNode node, TaskContext context, boolean keyAtHand, String topic, Edge edge) {
    this.node = node;
    this.drops = new OperatorDrops(context, OperatorException.nameOf(node), node.location());
    @SuppressWarnings(
        "unchecked") // Types end at the plan; the serde is that of the keys sent here.
    Serializer<Object> serializer = (Serializer<Object>) node.keySerde().serializer();
    this.keyBytes = new KeyBytes(context, keyAtHand, serializer, topic);
    this.edge = edge;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null) {
      drops.drop(DropReason.NULL_KEY, timestampMs);
      return;
    }
    byte[] bytes;
    try {
      bytes = keyBytes.of(key, headers);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
    try {
      edge.send(bytes, key, value, timestampMs, headers);
    } catch (SerializationException e) {
      throw OperatorException.in(node, e);
    }
  }
}
