package dev.headrace.runtime.operator;

import dev.headrace.dsl.function.Emitter;
import dev.headrace.dsl.function.Transform;
import dev.headrace.dsl.plan.TransformNode;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Applies a stateless function whose failures are not the end: what it emits is passed on only once
 * it has returned, so that an event it fails on leaves no trace.
 */
final class BufferingTransformOperator implements Operator, Emitter<Object, Object> {
  // What a function emits that makes many events of one is not kept for good.
  private static final int MOST_KEPT = 1024;

  private final TransformNode node;
  private final Transform<Object, Object, Object, Object> function;
  private final Operator[] branches;
  private final Guard guard;
  private final CurrentEvent event;
  private int[] emittedTo = new int[4];
  private @Nullable Object[] emitted = new Object[8];
  // None where the event keeps its own.
  private @Nullable Headers[] emittedHeaders = new Headers[4];
  private int size;

  BufferingTransformOperator(TransformNode node, List<Operator> branches, Guard guard) {
    this.guard = guard;
    this.event = guard.currentEvent();
    this.node = node;
    this.function = node.function();
    this.branches = branches.toArray(Operator[]::new);
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    size = 0;
    guard.enters();
    try {
      function.apply(key, value, event.at(timestampMs, headers), this);
    } catch (RuntimeException e) {
      throw OperatorException.in(node, e);
    }
    for (int each = 0; each < size; each++) {
      Headers own = emittedHeaders[each];
      branches[emittedTo[each]].process(
          emitted[2 * each], emitted[2 * each + 1], timestampMs, own == null ? headers : own);
    }
    forget();
  }

  @Override
  public void emit(
      int branch, @Nullable Object key, @Nullable Object value, @Nullable Headers headers) {
    if (size == emittedTo.length) {
      emittedTo = Arrays.copyOf(emittedTo, 2 * size);
      emitted = Arrays.copyOf(emitted, 4 * size);
      emittedHeaders = Arrays.copyOf(emittedHeaders, 2 * size);
    }
    emittedTo[size] = branch;
    emitted[2 * size] = key;
    emitted[2 * size + 1] = value;
    emittedHeaders[size] = headers;
    size++;
  }

  private void forget() {
    if (size > MOST_KEPT) {
      emittedTo = new int[4];
      emitted = new Object[8];
      emittedHeaders = new Headers[4];
    } else {
      Arrays.fill(emitted, 0, 2 * size, null);
      Arrays.fill(emittedHeaders, 0, size, null);
    }
    size = 0;
  }
}
