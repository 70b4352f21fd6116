package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** What all aggregations share, whatever their windows: keys, steps, results and late events. */
final class Fold {
  private final AggregateNode node;
  private final FoldSpec spec;
  private final TaskContext context;
  private final KeyBytes keyBytes;
  private final Deserializer<?> keyDeserializer;
  private final String topic;
  private final String name;
  private final Operator late;

  /**
   * Creates the fold of a node.
   *
   * @param node what is folded
   * @param setup where it is built from
   * @param topic the topic named to the serdes of keys
   */
  Fold(AggregateNode node, OperatorSetup setup, String topic) {
    this.node = node;
    this.spec = node.fold();
    this.context = setup.context();
    @SuppressWarnings(
        "unchecked") // Types end at the plan; the serde is that of the keys grouped by.
    Serializer<Object> serializer = (Serializer<Object>) node.keySerde().serializer();
    this.keyBytes = new KeyBytes(context, setup.keyAtHand(0, node.keySerde()), serializer, topic);
    this.keyDeserializer = node.keySerde().deserializer();
    this.topic = topic;
    this.name = node.operator() + " '" + node.name() + "'";
    this.late = setup.downstream(AggregateNode.LATE);
  }

  byte[] keyBytes(Object key, Headers headers) {
    try {
      return keyBytes.of(key, headers);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /** Adds an event; the row keeps the latest timestamp of all that went into it. */
  void into(TypedStore store, Row row, Object key, Object value, long timestampMs) {
    Object before = row.value();
    Object after = accumulate(key, value, timestampMs, before);
    if (row.decodedKey() == null) {
      row.decodedKey(key);
    }
    store.update(
        row, after, before == null ? timestampMs : Math.max(row.timestampMs(), timestampMs));
  }

  /** Returns the accumulator with one more event, null when the row is to be deleted. */
  @Nullable Object accumulate(
      Object key, Object value, long timestampMs, @Nullable Object accumulator) {
    try {
      return spec.accumulate()
          .apply(key, value, timestampMs, accumulator == null ? spec.create() : accumulator);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /** Returns the accumulator before the first event, or null when there is none. */
  @Nullable Object create() {
    try {
      return spec.create();
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /** Returns the accumulator of two, null when the row is to be deleted. */
  @Nullable Object combine(Object left, Object right) {
    try {
      return spec.combine(left, right);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /** Returns the result of an accumulator; null for a deleted row. */
  @Nullable Object result(@Nullable Object accumulator) {
    if (accumulator == null) {
      return null;
    }
    try {
      return spec.result().apply(accumulator);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /** Returns a row's key, decoded once for as long as the row is cached. */
  Object key(Row row) {
    Object key = row.decodedKey();
    if (key == null) {
      key = key(row.key());
      row.decodedKey(key);
    }
    return key;
  }

  /** Returns the key that some bytes were made of. */
  Object key(byte[] bytes) {
    Object key = keyDeserializer.deserialize(topic, bytes);
    if (key == null) {
      throw failure(
          new IllegalStateException(
              "the key serde reads its own bytes of a key as null: use a serde that reads back what it wrote"));
    }
    return key;
  }

  void dropIncomplete(@Nullable Object key, long timestampMs) {
    drop(key == null ? DropReason.NULL_KEY : DropReason.NULL_VALUE, timestampMs);
  }

  void drop(DropReason reason, long timestampMs) {
    context.drops().drop(reason, name + " (" + node.location() + ")", timestampMs);
  }

  /** Passes an event on that at least one of its windows has missed, as it came. */
  void passLate(Object key, Object value, long timestampMs, Headers headers) {
    late.process(key, value, timestampMs, headers);
  }

  @Override
  public String toString() {
    return name;
  }

  private RuntimeException failure(RuntimeException cause) {
    return OperatorException.in(name, node.location(), cause);
  }
}
