package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.plan.WaitingTableJoinNode;
import dev.headrace.dsl.processor.EventContext;
import dev.headrace.runtime.page.PagedEvent;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Joins each event of a stream with the row that a table had at its timestamp, once event time has
 * passed the event by a grace, so that changes of the table which come late are seen. An event that
 * comes later than that is joined at once.
 */
final class WaitingTableJoinOperator implements StatefulOperator {

  /** An event waits until event time has reached the end of its grace. */
  private record Grace(long graceMs) implements EventBuffer.Closing {
    @Override
    public boolean isClosed(long timestampMs, long eventTimeMs) {
      return timestampMs <= LongMath.saturatedSubtract(eventTimeMs, graceMs);
    }

    @Override
    public long lastOpenMs(long timestampMs) {
      return LongMath.saturatedAdd(timestampMs, graceMs - 1);
    }
  }

  private final WaitingTableJoinNode node;
  private final TaskContext context;
  private final JoinType type;
  private final TableView table;
  private final EventBuffer events;
  private final BufferedValues values;
  private final RowKeys keys;
  private final Guard guard;
  private final OperatorDrops drops;
  private final CurrentEvent event;
  private final Operator downstream;

  WaitingTableJoinOperator(WaitingTableJoinNode node, OperatorSetup setup) {
    this.node = node;
    this.context = setup.context();
    this.type = node.join().type();
    this.table = setup.table(WaitingTableJoinNode.TABLE);
    this.events = new EventBuffer(setup, node.store(), new Grace(node.graceMs()), true);
    this.values =
        new BufferedValues(
            setup, WaitingTableJoinNode.STREAM, node.store(), events.pages().topic());
    this.keys = new RowKeys(setup, node.store().keySerde(), events.pages().topic());
    this.guard = setup.guard();
    this.drops = new OperatorDrops(context, OperatorException.nameOf(node), node.location());
    this.event = new CurrentEvent(context::record);
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return position == WaitingTableJoinNode.STREAM ? this::take : this::pass;
  }

  private void take(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (value != null && key != null) {
      hold(key, value, timestampMs, headers);
    } else if (value != null && type.preservesLeft()) {
      Object result = joined(value, null, event.at(timestampMs, headers));
      context.emit(downstream, null, null, result, timestampMs, headers);
    } else {
      drops.dropIncomplete(key, timestampMs);
    }
  }

  private void hold(Object key, Object value, long timestampMs, Headers headers) {
    byte[] keyBytes = eventKeyBytes(key, headers);
    if (events.isClosed(timestampMs)) {
      join(keyBytes, key, value, timestampMs, headers);
    } else {
      events.add(keyBytes, held(value, headers).toBytes(), timestampMs, false);
    }
  }

  private HeldEvent held(Object value, Headers headers) {
    try {
      return new HeldEvent(values.bytesOf(value), headers);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  private byte[] eventKeyBytes(Object key, Headers headers) {
    try {
      return keys.bytes(key, headers);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  private void join(byte[] keyBytes, Object key, Object value, long timestampMs, Headers headers) {
    Object row = table.value(key, rowKeyBytes(key), timestampMs);
    if (type.hasResult(true, row != null)) {
      Object result = joined(value, row, event.at(timestampMs, headers));
      context.emit(downstream, keyBytes, key, result, timestampMs, headers);
    }
  }

  private byte[] rowKeyBytes(Object key) {
    try {
      return table.keyBytes(key);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  // A user's joiner declares its parameters as plain types, so that lambdas need no annotations.
  @SuppressWarnings("NullAway")
  private @Nullable Object joined(Object value, @Nullable Object row, EventContext seen) {
    context.enters(node);
    try {
      return node.join().joiner().apply(value, row, seen);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  // Only events have results; changes of the table are seen when a row is looked up.
  private void pass(
      @Nullable Object key, @Nullable Object change, long timestampMs, Headers headers) {}

  @Override
  public long nextTimerMs() {
    return events.nextTimerMs();
  }

  @Override
  public boolean onTime(long eventTimeMs, Portion portion) {
    for (Due due = events.peek(eventTimeMs); due != null; due = events.peek(eventTimeMs)) {
      if (portion.isUsedUp()) {
        return false;
      }
      PagedEvent taken = events.take(due);
      if (portion.takes(due.atMs())) {
        joinHeld(taken, due);
      }
    }
    return events.expire(eventTimeMs, portion);
  }

  // One that cannot be joined is left out. Where no record is being processed, the event stands for
  // it.
  private void joinHeld(PagedEvent taken, Due due) {
    HeldEvent held = HeldEvent.read(events.pages().topic(), taken.content());
    Object value = values.valueOf(held.value());
    Origin record = context.origin();
    if (record == null) {
      context.origin(
          new BufferedOrigin(events.pages().topic(), context.partition(), due, held::value));
    }
    Object key = keys.key(due.key());
    guard.attempt(() -> join(due.key(), key, value, due.atMs(), held.headers()), due.atMs());
    context.origin(record);
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return false;
  }

  @Override
  public void flush() {
    // Results come when an event arrives or its grace ends.
  }

  @Override
  public void reload() {
    events.reload();
  }
}
