package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.ForeignKeyJoinNode;
import dev.headrace.dsl.plan.ForeignKeyMessage.Answer;
import dev.headrace.dsl.plan.ForeignKeyMessage.LeftRow;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.operator.JoinedRow.Pair;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Brings left rows and the answers to their subscriptions together: the last part of a join by
 * foreign key.
 *
 * <p>Idea: a left row lives where its own key is, the row that it names where another key is. So
 * the left table's task ({@link SubscribeOperator}) sends each change of a row here, and tells the
 * right table's task ({@link SubscriptionsOperator}) when the row begins or ceases to name a right
 * row; that one sends here what the right row is, then and whenever it changes. Stages must not
 * form a circle, so this is a third one, which keeps both values. The two ways to it are not in
 * order with each other, nor are the answers of different right rows. What belongs together is told
 * by numbers alone: each time a row comes, goes or names another, its left task draws the next
 * number of one counter, and every answer carries the number of the subscription that it is for.
 *
 * <p>Invariants: (1) Changes of one left row come here in order, so that the newest number among
 * them is that of the row as it is. An answer with a smaller one is late and is dropped; one with a
 * larger one is ahead of its row, and waits. (2) A result is made of a left row and an answer of
 * one number; until the answer to a new subscription has come, the last such pair stands, so that a
 * row which names another right row is updated once. (3) What is answered last about a right row is
 * what it is last, since its answers come in order. (4) Answers can only wait in vain for a row
 * that has gone: with its going, its right row's task sends an end, behind all its answers, that
 * has a larger number than they and clears them away. So nothing is kept of rows that are gone.
 *
 * <p>Source: KIP-213 of Kafka describes the same way of messages, with a hash of the left value in
 * place of the number, and the first stage as the last.
 */
final class ForeignKeyJoinOperator implements StatefulOperator, TableView {
  private static final long NEVER = -1;

  /** The timestamps of deletions within an epoch, which count for the result although rows go. */
  private static final class Deleted {
    long leftMs = NEVER;
    long rightMs = NEVER;
  }

  private final ForeignKeyJoinNode node;
  private final TaskContext context;
  private final TypedStore store;
  private final RowKeys keys;
  private final Operator downstream;
  private final Map<Row, Deleted> deleted = new HashMap<>();

  ForeignKeyJoinOperator(ForeignKeyJoinNode node, OperatorSetup setup) {
    StoreSpec spec = node.store();
    this.node = node;
    this.context = setup.context();
    this.store = setup.store(spec, JoinedRowSerde.of(spec.valueSerde(), node.rightValueSerde()));
    this.keys = new RowKeys(setup, spec.keySerde(), store.topic());
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return position == ForeignKeyJoinNode.ANSWERS ? this::answer : this::move;
  }

  private void move(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || !(value instanceof LeftRow message)) {
      throw new IllegalStateException(node.operator() + " takes left rows only");
    }
    Row row = rowOf(key, headers);
    JoinedRow before = in(row.value());
    Deleted times = message.value() == null ? timesOf(row) : deleted.get(row);
    if (times != null) {
      times.leftMs = message.value() == null ? timestampMs : times.leftMs;
      times.rightMs = message.subscription() == 0 ? times.rightMs : NEVER;
    }
    keep(row, before.with(message, timestampMs), timestampMs);
  }

  private void answer(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || !(value instanceof Answer message)) {
      throw new IllegalStateException(node.operator() + " takes answers only");
    }
    if (message.ends() && store.existingRow(keys.bytes(key, headers)) == null) {
      return;
    }
    Row row = rowOf(key, headers);
    JoinedRow before = in(row.value());
    JoinedRow after = before.with(message, timestampMs);
    if (after == null) {
      return;
    }
    if (after.shown() != before.shown()) {
      // What a row names for the first time, and is not there, was not deleted for it.
      boolean ceases = message.value() == null && before.waiting() == null;
      Deleted times = ceases ? timesOf(row) : deleted.get(row);
      if (times != null) {
        times.rightMs = ceases ? timestampMs : NEVER;
      }
    }
    keep(row, after, timestampMs);
  }

  private Deleted timesOf(Row row) {
    return deleted.computeIfAbsent(row, any -> new Deleted());
  }

  private Row rowOf(Object key, Headers headers) {
    Row row = store.row(keys.bytes(key, headers));
    if (row.decodedKey() == null) {
      row.decodedKey(key);
    }
    return row;
  }

  private void keep(Row row, JoinedRow known, long timestampMs) {
    store.update(row, known.isNothing() ? null : known, timestampMs);
  }

  @Override
  public void flush() {
    for (Row row : store.changed()) {
      Pair before = in(row.committedValue()).shown();
      Pair after = in(row.value()).shown();
      if (before != after) {
        emit(row, before, after);
      }
      store.writeToChangelog(row);
    }
    deleted.clear();
  }

  private void emit(Row row, @Nullable Pair before, @Nullable Pair after) {
    Object resultBefore = result(before);
    Object resultAfter = result(after);
    if (resultBefore == null && resultAfter == null) {
      return;
    }
    long timestampMs = timestampMs(before, after, deleted.get(row));
    long beforeMs = before == null ? NEVER : before.timestampMs();
    Change change = new Change(resultBefore, beforeMs, resultAfter);
    context.emit(downstream, row.key(), keys.key(row), change, timestampMs, new RecordHeaders());
  }

  private static long timestampMs(
      @Nullable Pair before, @Nullable Pair after, @Nullable Deleted times) {
    if (after == null) {
      long rightMs = before == null ? NEVER : before.rightMsIfThere();
      return times == null ? rightMs : Math.max(times.leftMs, rightMs);
    }
    return times == null ? after.timestampMs() : Math.max(after.timestampMs(), times.rightMs);
  }

  private @Nullable Object result(@Nullable Pair pair) {
    try {
      return JoinedRow.result(node, pair);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  private static JoinedRow in(@Nullable Object stored) {
    return stored == null ? JoinedRow.NOTHING : (JoinedRow) stored;
  }

  @Override
  public TableView view() {
    return this;
  }

  @Override
  public byte[] keyBytes(Object key) {
    return keys.bytes(key);
  }

  @Override
  public @Nullable Object value(Object key, byte[] keyBytes) {
    return result(shown(keyBytes));
  }

  @Override
  public long timestampMs(Object key, byte[] keyBytes) {
    Pair shown = shown(keyBytes);
    return shown == null ? NEVER : shown.timestampMs();
  }

  private @Nullable Pair shown(byte[] keyBytes) {
    Row row = store.existingRow(keyBytes);
    return row == null ? null : in(row.value()).shown();
  }

  @Override
  public void reload() {
    deleted.clear();
  }
}
