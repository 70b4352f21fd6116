package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.SourceLocation;
import org.jspecify.annotations.Nullable;

/** The events that one operator does not process: each is counted, and logged under its name. */
final class OperatorDrops {
  private final TaskDrops drops;
  private final String where;

  /**
   * Creates the drops of an operator.
   *
   * @param context what the operators of its task share
   * @param operator the operator's kind and name
   * @param location the line of user code that created it
   */
  OperatorDrops(TaskContext context, String operator, SourceLocation location) {
    this.drops = context.drops();
    this.where = operator + " (" + location + ")";
  }

  /** Counts an event that has no key, or has a key and no value. */
  void dropIncomplete(@Nullable Object key, long timestampMs) {
    drop(key == null ? DropReason.NULL_KEY : DropReason.NULL_VALUE, timestampMs);
  }

  /** Counts an event once. */
  void drop(DropReason reason, long timestampMs) {
    drop(reason, 1, timestampMs);
  }

  /** Counts an event as often as it was missed. */
  void drop(DropReason reason, long times, long timestampMs) {
    drops.drop(reason, times, where, timestampMs);
  }
}
