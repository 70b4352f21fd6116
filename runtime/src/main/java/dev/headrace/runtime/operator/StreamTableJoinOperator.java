package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.plan.StreamTableJoinNode;
import dev.headrace.dsl.processor.EventContext;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Joins each event of a stream with the row that a table of the same task has for its key, at the
 * event's timestamp if the table has a history. Keeps nothing: the row is looked up where the table
 * keeps it, so it does not matter when the table passes its changes on.
 */
final class StreamTableJoinOperator implements StatefulOperator {
  private final StreamTableJoinNode node;
  private final JoinType type;
  private final TableView table;
  private final OperatorSetup setup;
  private final TaskContext context;
  private final OperatorDrops drops;
  private final CurrentEvent event;
  private final Operator downstream;
  // Whether the table finds a row by the bytes with which an event's key came.
  private boolean keyAtHand;

  StreamTableJoinOperator(StreamTableJoinNode node, OperatorSetup setup) {
    this.node = node;
    this.setup = setup;
    this.context = setup.context();
    this.type = node.join().type();
    this.table = setup.table(StreamTableJoinNode.TABLE);
    this.drops = new OperatorDrops(setup.context(), node.operator(), node.location());
    this.event = new CurrentEvent(setup.context()::record);
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return position == StreamTableJoinNode.STREAM ? new Stream() : this::pass;
  }

  private final class Stream implements Operator {
    @Override
    public void process(
        @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
      join(key, value, timestampMs, headers);
    }

    @Override
    public Foresight foresight() {
      return (keyBytes, timestampMs) -> expect(keyBytes);
    }
  }

  private void expect(byte[] keyBytes) {
    if (keyAtHand) {
      table.touch(keyBytes);
    }
  }

  private void join(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (value == null || (key == null && !type.preservesLeft())) {
      drops.dropIncomplete(key, timestampMs);
      return;
    }
    Object row = key == null ? null : table.value(key, keyBytes(key), timestampMs);
    if (type.hasResult(true, row != null)) {
      downstream.process(
          key, joined(value, row, event.at(timestampMs, headers)), timestampMs, headers);
    }
  }

  private byte[] keyBytes(Object key) {
    byte[] atHand = keyAtHand ? context.keyBytes() : null;
    try {
      return atHand == null ? table.keyBytes(key) : atHand;
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  // A user's joiner declares its parameters as plain types, so that lambdas need no annotations.
  @SuppressWarnings("NullAway")
  private @Nullable Object joined(Object value, @Nullable Object row, EventContext context) {
    try {
      return node.join().joiner().apply(value, row, context);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  // Only events have results; changes of the table are seen when a row is looked up.
  private void pass(
      @Nullable Object key, @Nullable Object change, long timestampMs, Headers headers) {}

  @Override
  public boolean emitsWhenEpochEnds() {
    return false;
  }

  @Override
  public void flush() {
    // Each result went out with its event.
  }

  @Override
  public void reload() {
    // It keeps nothing. All operators are built by now, so that the table can be asked.
    Serde<?> serde = table.keySerde();
    keyAtHand = serde != null && setup.keyAtHand(StreamTableJoinNode.STREAM, serde);
  }
}
