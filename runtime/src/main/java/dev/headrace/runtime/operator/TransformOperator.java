package dev.headrace.runtime.operator;

import dev.headrace.dsl.function.Emitter;
import dev.headrace.dsl.function.Transform;
import dev.headrace.dsl.plan.TransformNode;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Applies a stateless function; what it emits keeps the event's timestamp. */
public final class TransformOperator implements Operator, Emitter<Object, Object> {
  private final TransformNode node;
  private final Transform<Object, Object, Object, Object> function;
  private final Operator[] branches;
  private final Guard guard;
  private final CurrentEvent event;
  private long timestampMs;
  private Headers headers = new RecordHeaders();

  /** Returns the operator of a node, guarded as its failure policy wants it. */
  public static Operator of(TransformNode node, List<Operator> branches, Guard guard) {
    return guard.isStrict()
        ? new TransformOperator(node, branches, guard)
        : guard.around(new BufferingTransformOperator(node, branches, guard));
  }

  /**
   * Creates the operator.
   *
   * @param node what it does
   * @param branches where each branch leads
   * @param guard carries out the failure policy
   */
  private TransformOperator(TransformNode node, List<Operator> branches, Guard guard) {
    this.guard = guard;
    this.event = guard.currentEvent();
    this.node = node;
    this.function = node.function();
    this.branches = branches.toArray(Operator[]::new);
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long eventTimestampMs, Headers eventHeaders) {
    timestampMs = eventTimestampMs;
    headers = eventHeaders;
    guard.enters();
    try {
      function.apply(key, value, event.at(eventTimestampMs, eventHeaders), this);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
  }

  @Override
  public @Nullable Foresight foresight() {
    return node.changesKey() || branches.length > 1 ? null : branches[0].foresight();
  }

  @Override
  public void emit(
      int branch, @Nullable Object key, @Nullable Object value, @Nullable Headers newHeaders) {
    branches[branch].process(key, value, timestampMs, newHeaders == null ? headers : newHeaders);
    guard.enters();
  }
}
