package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.TableJoinNode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Joins two tables on their key.
 *
 * <p>Idea: it keeps nothing but which keys an epoch has changed, and what each side's row was
 * before the first change. When the epoch ends, all tables upstream have passed on what they had
 * to; both rows are looked up as they are now, and old and new result are made. So however many
 * ways lead from one table to this join, through other joins or not, and whatever both sides do
 * within an epoch, there is one result per key, and it is of rows that belong together. Whether
 * there was a result to be deleted follows from the rows as they were.
 *
 * <p>Rows of windows may be gone by then, since windows close within an epoch: of those that have
 * changed it takes what it was told, of the others what was committed last.
 */
final class TableJoinOperator implements StatefulOperator, TableView {

  /** What has happened to the row of one side within the epoch. */
  private static final class Side {
    boolean changed;
    @Nullable Object before;
    long beforeMs;
    @Nullable Object after;
    long changedMs;

    void change(Change change, long timestampMs) {
      if (!changed) {
        changed = true;
        before = change.before();
        beforeMs = change.beforeMs();
      }
      after = change.after();
      changedMs = timestampMs;
    }

    /** Returns whether what it is now was told, and cannot be looked up. */
    boolean isTold(TableView table) {
      return changed && table.isOfLastCommit();
    }
  }

  private static final class Touched {
    final Object key;
    final byte[] keyBytes;
    final Side left = new Side();
    final Side right = new Side();

    Touched(Object key, byte[] keyBytes) {
      this.key = key;
      this.keyBytes = keyBytes;
    }
  }

  private final TableJoinNode node;
  private final TaskContext context;
  private final TableView left;
  private final TableView right;
  private final boolean[] keyAtHand;
  private final Operator downstream;
  private final Map<ByteBuffer, Touched> touched = new LinkedHashMap<>();

  TableJoinOperator(TableJoinNode node, OperatorSetup setup) {
    this.node = node;
    this.context = setup.context();
    this.left = setup.table(0);
    this.right = setup.table(1);
    Serde<?> keys = node.keySerde();
    this.keyAtHand =
        keys == null
            ? new boolean[2]
            : new boolean[] {setup.keyAtHand(0, keys), setup.keyAtHand(1, keys)};
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return (key, value, timestampMs, headers) -> take(position, key, value, timestampMs);
  }

  private void take(int position, @Nullable Object key, @Nullable Object value, long timestampMs) {
    if (key == null || !(value instanceof Change change)) {
      throw new IllegalStateException(node.operator() + " takes changes of tables only");
    }
    byte[] atHand = keyAtHand[position] ? context.keyBytes() : null;
    byte[] keyBytes = atHand == null ? left.keyBytes(key) : atHand;
    Touched row =
        touched.computeIfAbsent(ByteBuffer.wrap(keyBytes), any -> new Touched(key, keyBytes));
    (position == 0 ? row.left : row.right).change(change, timestampMs);
  }

  @Override
  public void flush() {
    for (Touched row : touched.values()) {
      emit(row);
    }
    touched.clear();
  }

  private void emit(Touched row) {
    Object key = row.key;
    byte[] rightBytes = right.keyBytes(key);
    Object leftNow = now(row.left, left, key, row.keyBytes);
    Object rightNow = now(row.right, right, key, rightBytes);
    Object leftBefore = row.left.changed ? row.left.before : leftNow;
    Object rightBefore = row.right.changed ? row.right.before : rightNow;
    Object before = join(leftBefore, rightBefore);
    Object after = join(leftNow, rightNow);
    if (before == null && after == null) {
      return;
    }
    long leftMs = leftNow == null ? -1 : nowMs(row.left, left, key, row.keyBytes);
    long rightMs = rightNow == null ? -1 : nowMs(row.right, right, key, rightBytes);
    long beforeMs =
        Math.max(beforeMs(row.left, leftBefore, leftMs), beforeMs(row.right, rightBefore, rightMs));
    long afterMs = Math.max(afterMs(row.left, leftMs), afterMs(row.right, rightMs));
    Change change = new Change(before, beforeMs, after);
    byte[] made = node.keySerde() == null ? null : row.keyBytes;
    context.emit(downstream, made, key, change, afterMs, new RecordHeaders());
  }

  private static @Nullable Object now(Side side, TableView table, Object key, byte[] keyBytes) {
    return side.isTold(table) ? side.after : table.value(key, keyBytes);
  }

  private static long nowMs(Side side, TableView table, Object key, byte[] keyBytes) {
    return side.isTold(table) ? side.changedMs : table.timestampMs(key, keyBytes);
  }

  private static long beforeMs(Side side, @Nullable Object before, long nowMs) {
    if (before == null) {
      return -1;
    }
    return side.changed ? side.beforeMs : nowMs;
  }

  // A row that was deleted has no timestamp of its own any more, but that of its deletion counts.
  private static long afterMs(Side side, long nowMs) {
    return nowMs < 0 && side.changed ? side.changedMs : nowMs;
  }

  // A user's joiner declares its parameters as plain types, so that lambdas need no annotations.
  @SuppressWarnings("NullAway")
  private @Nullable Object join(@Nullable Object leftValue, @Nullable Object rightValue) {
    if (!node.type().hasResult(leftValue != null, rightValue != null)) {
      return null;
    }
    try {
      return node.joiner().apply(leftValue, rightValue);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  @Override
  public TableView view() {
    return this;
  }

  @Override
  public byte[] keyBytes(Object key) {
    return left.keyBytes(key);
  }

  @Override
  public @Nullable Object value(Object key, byte[] keyBytes) {
    return join(left.value(key, keyBytes), right.value(key, right.keyBytes(key)));
  }

  @Override
  public boolean isOfLastCommit() {
    return left.isOfLastCommit();
  }

  @Override
  public long timestampMs(Object key, byte[] keyBytes) {
    return Math.max(presentMs(left, key, keyBytes), presentMs(right, key, right.keyBytes(key)));
  }

  private static long presentMs(TableView table, Object key, byte[] keyBytes) {
    return table.value(key, keyBytes) == null ? -1 : table.timestampMs(key, keyBytes);
  }

  @Override
  public void reload() {
    touched.clear();
  }
}
