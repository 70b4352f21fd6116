package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.dsl.plan.FoldingNode;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** How an aggregation folds, whatever its windows: its keys, steps and results. */
final class Fold {
  private final FoldSpec spec;
  private final FoldingNode node;
  private final TaskContext context;
  private final RowKeys keys;
  private final String name;

  /**
   * Creates the fold of a node.
   *
   * @param node what is folded
   * @param setup where it is built from
   * @param topic the topic named to the serdes of keys
   */
  Fold(FoldingNode node, OperatorSetup setup, String topic) {
    this.spec = node.fold();
    this.context = setup.context();
    this.node = node;
    this.keys = new RowKeys(setup, node.keySerde(), topic);
    this.name = OperatorException.nameOf(node);
  }

  /** Returns whether rows are found by the bytes with which an event's key came. */
  boolean isKeyAtHand() {
    return keys.areAtHand();
  }

  byte[] keyBytes(Object key, Headers headers) {
    try {
      return keys.bytes(key, headers);
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
    boolean isFirst = !row.isPresent();
    if (row.decodedKey() == null) {
      row.decodedKey(key);
    }
    store.update(
        row, accumulator, isFirst ? timestampMs : Math.max(row.timestampMs(), timestampMs));
  }

  /** Returns the accumulator with one more event, null when the row is to be deleted. */
  @Nullable Object accumulate(
      Object key, Object value, long timestampMs, @Nullable Object accumulator) {
    context.enters(node);
    try {
      return spec.accumulate()
          .apply(key, value, timestampMs, accumulator == null ? spec.create() : accumulator);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /** Returns the accumulator without an event of before, null when the row is to be deleted. */
  @Nullable Object retract(Object key, Object value, long timestampMs, Object accumulator) {
    try {
      return spec.retract(key, value, timestampMs, accumulator);
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
    context.enters(node);
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
    context.enters(node);
    try {
      return spec.result().apply(accumulator);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /**
   * Returns the change of a result, or null when there was none and is none.
   *
   * @param before the accumulator whose result was emitted last, or null
   * @param beforeMs the timestamp of that result in ms
   * @param after the accumulator now, or null
   */
  @Nullable Change change(@Nullable Object before, long beforeMs, @Nullable Object after) {
    Object was = result(before);
    Object is = result(after);
    return was == null && is == null ? null : new Change(was, beforeMs, is);
  }

  /** Returns the results that a store of accumulators holds. */
  TableView view(TypedStore store) {
    return new StoreTableView(store, keys.serde(), keys::bytes, this::result);
  }

  /** Returns the results that a store of accumulators holds for one window of each key. */
  TableView viewOfOneWindow(TypedStore store) {
    return new StoreTableView(
        store, null, windowed -> keys.bytes(((Windowed<?>) windowed).key()), this::result);
  }

  /** Returns the results that a store of accumulators holds in a bucket for each window. */
  TableView viewOfWindows(TypedStore store) {
    return new WindowedTableView(store, keys::bytes, this::result);
  }

  /** Returns a row's key, decoded once for as long as the row is cached. */
  Object key(Row row) {
    try {
      return keys.key(row);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  /** Returns the key that some bytes were made of. */
  Object key(byte[] bytes) {
    try {
      return keys.key(bytes);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private RuntimeException failure(RuntimeException cause) {
    return OperatorException.in(node, cause);
  }
}
