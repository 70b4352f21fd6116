package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.ForeignKeyMessage.LeftRow;
import dev.headrace.dsl.plan.ForeignRow;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.SubscribeNode;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the subscriptions of a task's left rows, see {@link ForeignKeyJoinOperator}. There is one
 * counter for all rows, so that a row which was deleted and comes again goes on with a larger
 * number although nothing is kept of it; it is committed with the rows, so that a number is never
 * given twice.
 */
final class SubscribeOperator implements StatefulOperator, Operator {
  private static final byte[] LAST = ByteBuffer.allocate(Integer.BYTES).array();

  private final SubscribeNode node;
  private final TaskContext context;
  private final TypedStore numbers;
  private final KeyBytes keyBytes;
  private final Operator downstream;
  private long last;
  private long latestMs;

  SubscribeOperator(SubscribeNode node, OperatorSetup setup) {
    StoreSpec spec = node.numbers();
    this.node = node;
    this.context = setup.context();
    this.numbers = setup.store(spec);
    @SuppressWarnings("unchecked") // Types end at the plan; the serde is that of the table's keys.
    Serializer<Object> serializer = (Serializer<Object>) node.keySerde().serializer();
    boolean atHand = setup.keyAtHand(0, node.keySerde());
    this.keyBytes = new KeyBytes(context, atHand, serializer, numbers.topic());
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return this;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || !(value instanceof Change change)) {
      throw new IllegalStateException(node.operator() + " takes changes of a table only");
    }
    ForeignRow before = (ForeignRow) change.before();
    ForeignRow after = (ForeignRow) change.after();
    LeftRow row = leftRow(before, after);
    latestMs = Math.max(latestMs, timestampMs);
    context.emit(downstream, keyBytes.of(key, headers), key, row, timestampMs, headers);
  }

  private LeftRow leftRow(@Nullable ForeignRow before, @Nullable ForeignRow after) {
    Object leaves = before == null ? null : before.foreignKey();
    Object joins = after == null ? null : after.foreignKey();
    Object value = after == null ? null : after.value();
    boolean stays = before != null && after != null && Objects.equals(leaves, joins);
    return stays
        ? new LeftRow(0, joins != null, value, null, null)
        : new LeftRow(++last, joins != null, value, leaves, joins);
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return false;
  }

  @Override
  public void flush() {
    Row row = numbers.row(LAST);
    if (last != numberIn(row)) {
      numbers.update(row, last, latestMs);
    }
  }

  @Override
  public void reload() {
    last = numberIn(numbers.row(LAST));
    latestMs = 0;
  }

  private static long numberIn(Row row) {
    Object value = row.value();
    return value == null ? 0 : (long) value;
  }
}
