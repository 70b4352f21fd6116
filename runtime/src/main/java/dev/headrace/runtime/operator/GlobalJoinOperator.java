package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.GlobalJoinNode;
import dev.headrace.dsl.processor.EventContext;
import dev.headrace.runtime.store.GlobalRows;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Looks each event up in a global table; what it emits keeps key, timestamp and headers. */
public final class GlobalJoinOperator implements Operator {
  private final GlobalJoinNode node;
  private final GlobalRows rows;
  private final TaskContext context;
  private final CurrentEvent event;
  private final Operator downstream;

  /**
   * Creates the operator.
   *
   * @param node what it does
   * @param rows the table's rows
   * @param context the task's context
   * @param downstream takes the results
   */
  public GlobalJoinOperator(
      GlobalJoinNode node, GlobalRows rows, TaskContext context, Operator downstream) {
    this.node = node;
    this.rows = rows;
    this.context = context;
    this.event = new CurrentEvent(context::record);
    this.downstream = downstream;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (value == null) {
      String where = "%s (%s)".formatted(node.operator(), node.location());
      context.drops().drop(DropReason.NULL_VALUE, 1, where, timestampMs);
      return;
    }
    Object joined;
    try {
      EventContext seen = event.at(timestampMs, headers);
      Object row = rowOf(key, value, seen);
      if (row == null && !node.keepsUnmatched()) {
        return;
      }
      joined = join(value, row, seen);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
    downstream.process(key, joined, timestampMs, headers);
  }

  // A user's functions declare plain types, and know which values may be null. Here the two meet.
  @SuppressWarnings("NullAway")
  private @Nullable Object rowOf(@Nullable Object key, Object value, EventContext seen) {
    Object mapped = node.keyOf().apply(key, value, seen);
    return mapped == null ? null : rows.get(mapped);
  }

  @SuppressWarnings("NullAway")
  private @Nullable Object join(Object value, @Nullable Object row, EventContext seen) {
    return node.joiner().apply(value, row, seen);
  }
}
