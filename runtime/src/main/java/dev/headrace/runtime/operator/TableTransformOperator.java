package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.TableTransformNode;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Applies a function to the rows of a table, as a filter or a mapping. It keeps nothing: what a row
 * was before comes with each change, and what it is now is made anew of the table upstream. A row
 * that the function fails on is not in the result, if it may be left out: it is told when the row
 * comes, and not each time it is looked at.
 */
public final class TableTransformOperator implements Operator, TableView {
  private final TableTransformNode node;
  private final TableView upstream;
  private final Guard guard;
  private final Operator downstream;

  /**
   * Creates the operator.
   *
   * @param node what it does
   * @param upstream the table it is applied to
   * @param guard what becomes of rows that the function fails on
   * @param downstream takes the changes of the result
   */
  public TableTransformOperator(
      TableTransformNode node, TableView upstream, Guard guard, Operator downstream) {
    this.node = node;
    this.upstream = upstream;
    this.guard = guard;
    this.downstream = downstream;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || !(value instanceof Change change)) {
      throw new IllegalStateException(node.operator() + " takes changes of a table only");
    }
    Object before = rowOf(key, change.before());
    Object after = guarded(key, change.after(), timestampMs);
    if (before != null || after != null) {
      downstream.process(key, new Change(before, change.beforeMs(), after), timestampMs, headers);
    }
  }

  private @Nullable Object guarded(Object key, @Nullable Object value, long timestampMs) {
    for (int failures = 1; ; failures++) {
      try {
        return apply(key, value);
      } catch (OperatorException e) {
        if (!guard.triesAgain(failures, e)) {
          guard.leaveOut(e, timestampMs);
          return null;
        }
      }
    }
  }

  // What becomes of the row was decided when it came.
  private @Nullable Object rowOf(Object key, @Nullable Object value) {
    try {
      return apply(key, value);
    } catch (OperatorException e) {
      if (guard.isStrict()) {
        throw e;
      }
      return null;
    }
  }

  private @Nullable Object apply(Object key, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    guard.enters();
    try {
      return node.function().apply(key, value);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  @Override
  public byte[] keyBytes(Object key) {
    return upstream.keyBytes(key);
  }

  @Override
  public @Nullable Object value(Object key, byte[] keyBytes) {
    return rowOf(key, upstream.value(key, keyBytes));
  }

  @Override
  public @Nullable Object value(Object key, byte[] keyBytes, long atMs) {
    return rowOf(key, upstream.value(key, keyBytes, atMs));
  }

  @Override
  public boolean isOfLastCommit() {
    return upstream.isOfLastCommit();
  }

  @Override
  public long timestampMs(Object key, byte[] keyBytes) {
    return upstream.timestampMs(key, keyBytes);
  }
}
