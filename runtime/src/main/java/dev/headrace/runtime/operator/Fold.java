package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** How an aggregation folds, whatever its windows: its keys, steps and results. */
final class Fold {
  private final FoldSpec spec;
  private final AggregateNode node;
  private final KeyBytes keyBytes;
  private final Deserializer<?> keyDeserializer;
  private final String topic;
  private final String name;

  /**
   * Creates the fold of a node.
   *
   * @param node what is folded
   * @param setup where it is built from
   * @param topic the topic named to the serdes of keys
   */
  Fold(AggregateNode node, OperatorSetup setup, String topic) {
    this.spec = node.fold();
    this.node = node;
    @SuppressWarnings(
        "unchecked") // Types end at the plan; the serde is that of the keys grouped by.
    Serializer<Object> serializer = (Serializer<Object>) node.keySerde().serializer();
    boolean atHand = setup.keyAtHand(0, node.keySerde());
    this.keyBytes = new KeyBytes(setup.context(), atHand, serializer, topic);
    this.keyDeserializer = node.keySerde().deserializer();
    this.topic = topic;
    this.name = OperatorException.nameOf(node);
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
    update(store, row, key, accumulate(key, value, timestampMs, row.value()), timestampMs);
  }

  /** Gives a row its next accumulator; the row keeps the latest timestamp of all its events. */
  void update(
      TypedStore store, Row row, Object key, @Nullable Object accumulator, long timestampMs) {
    boolean isFirst = row.value() == null;
    if (row.decodedKey() == null) {
      row.decodedKey(key);
    }
    store.update(
        row, accumulator, isFirst ? timestampMs : Math.max(row.timestampMs(), timestampMs));
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

  @Override
  public String toString() {
    return name;
  }

  private RuntimeException failure(RuntimeException cause) {
    return OperatorException.in(node, cause);
  }
}
