package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Aggregation;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** What aggregations with and without windows share: adding one event to one row. */
final class Fold {
  private final AggregateNode node;
  private final Aggregation aggregation;
  private final TaskContext context;
  private final KeyBytes keyBytes;
  private final Deserializer<?> keyDeserializer;
  private final String changelog;
  private final String name;

  Fold(AggregateNode node, OperatorSetup setup) {
    this.node = node;
    this.aggregation = node.aggregation();
    this.context = setup.context();
    this.changelog = setup.store(node.store()).topic();
    boolean keyAtHand = setup.keyAtHand(0, node.keySerde());
    @SuppressWarnings(
        "unchecked") // Types end at the plan; the serde is that of the keys grouped by.
    Serializer<Object> serializer = (Serializer<Object>) node.keySerde().serializer();
    this.keyBytes = new KeyBytes(context, keyAtHand, serializer, changelog);
    this.keyDeserializer = node.keySerde().deserializer();
    this.name = node.aggregation().kind() + " '" + node.name() + "'";
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
    Object after;
    try {
      after = aggregation.apply(key, value, before == null ? aggregation.create() : before);
    } catch (RuntimeException e) {
      throw failure(e);
    }
    if (row.decodedKey() == null) {
      row.decodedKey(key);
    }
    store.update(
        row, after, before == null ? timestampMs : Math.max(row.timestampMs(), timestampMs));
  }

  /** Returns a row's key, decoded once for as long as the row is cached. */
  Object key(Row row) {
    Object key = row.decodedKey();
    if (key == null) {
      key = keyDeserializer.deserialize(changelog, row.key());
      if (key == null) {
        throw failure(
            new IllegalStateException(
                "the key serde reads its own bytes of a key as null: use a serde that reads back what it wrote"));
      }
      row.decodedKey(key);
    }
    return key;
  }

  void dropIncomplete(@Nullable Object key, long timestampMs) {
    drop(key == null ? DropReason.NULL_KEY : DropReason.NULL_VALUE, timestampMs);
  }

  void drop(DropReason reason, long timestampMs) {
    context.drops().drop(reason, name + " (" + node.location() + ")", timestampMs);
  }

  @Override
  public String toString() {
    return name;
  }

  private RuntimeException failure(RuntimeException cause) {
    return OperatorException.in(name, node.location(), cause);
  }
}
