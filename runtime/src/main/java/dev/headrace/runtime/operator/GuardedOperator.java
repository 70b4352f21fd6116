package dev.headrace.runtime.operator;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Lets the failure policy decide about events that an operator fails on.
 *
 * <p>Invariant: what an operator throws as its own failure, it throws before it has changed any
 * state or passed anything on, so that the event can be left out or tried again as if it had never
 * come. What operators downstream throw is theirs to guard, and passes.
 */
final class GuardedOperator implements Operator {
  private final Operator operator;
  private final Guard guard;

  GuardedOperator(Operator operator, Guard guard) {
    this.operator = operator;
    this.guard = guard;
  }

  @Override
  public @Nullable Foresight foresight() {
    return operator.foresight();
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    for (int failures = 1; ; failures++) {
      try {
        operator.process(key, value, timestampMs, headers);
        return;
      } catch (OperatorException e) {
        if (!guard.isOwn(e)) {
          throw e;
        }
        if (!guard.triesAgain(failures, e)) {
          guard.leaveOut(e, timestampMs);
          return;
        }
      }
    }
  }
}
