package dev.headrace.runtime.compile;

import dev.headrace.dsl.plan.GlobalJoinNode;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.PolicyNode;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.SinkNode;
import dev.headrace.dsl.plan.SourceNode;
import dev.headrace.dsl.plan.StatefulNode;
import dev.headrace.dsl.plan.TableTransformNode;
import dev.headrace.dsl.plan.TransformNode;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * The third pass: which bytes need not be made again, and which need not be decoded at all.
 *
 * <p>Invariant: {@link #keySerde} of a node is the serde whose bytes lie in the task's context
 * whenever an event reaches that node, or null when there may be none. A node that would serialize
 * with that same serde takes those bytes instead.
 */
public final class ByteReuse {
  private final @Nullable Serde<?>[] keyAfter;
  private final @Nullable Serde<?>[] valueAfter;
  private final boolean[] keyWanted;
  private final boolean[] valueWanted;

  private ByteReuse(Plan plan) {
    int size = plan.nodes().size();
    keyAfter = new Serde<?>[size];
    valueAfter = new Serde<?>[size];
    keyWanted = new boolean[size];
    valueWanted = new boolean[size];
  }

  /** Analyses a plan. */
  public static ByteReuse of(Plan plan) {
    ByteReuse reuse = new ByteReuse(plan);
    for (PlanNode node : plan.nodes()) {
      reuse.keyAfter[node.id()] = reuse.keyAfter(node);
      reuse.valueAfter[node.id()] = reuse.valueAfter(node);
    }
    for (PlanNode node : plan.nodes().reverse()) {
      reuse.wantInputs(node);
    }
    return reuse;
  }

  private @Nullable Serde<?> keyAfter(PlanNode node) {
    if (node instanceof SourceNode source) {
      return source.topic().keySerde();
    }
    if (node instanceof RepartitionNode exchange) {
      return exchange.keySerde();
    }
    if (node instanceof StatefulNode stateful) {
      return stateful.emittedKeySerde();
    }
    return keepsKey(node) ? keySerde(node) : null;
  }

  private static boolean keepsKey(PlanNode node) {
    return node instanceof PolicyNode
        || node instanceof TableTransformNode
        || node instanceof GlobalJoinNode
        || (node instanceof TransformNode transform && !transform.changesKey());
  }

  private @Nullable Serde<?> valueAfter(PlanNode node) {
    if (node instanceof SourceNode source) {
      return source.topic().valueSerde();
    }
    return keepsValue(node) ? valueSerde(node) : null;
  }

  private static boolean keepsValue(PlanNode node) {
    return node instanceof PolicyNode
        || node instanceof TableTransformNode
        || (node instanceof TransformNode transform && !transform.changesValue());
  }

  /** Returns the serde of the key bytes present when an event comes from an input, or null. */
  public @Nullable Serde<?> keySerde(Input input) {
    return keyAfter[input.node()];
  }

  /** Returns the serde of the value bytes present when an event comes from an input, or null. */
  public @Nullable Serde<?> valueSerde(Input input) {
    return valueAfter[input.node()];
  }

  /** Returns the serde of the key bytes present when an event reaches a node, or null. */
  public @Nullable Serde<?> keySerde(PlanNode node) {
    return common(node, input -> keyAfter[input.node()]);
  }

  /** Returns the serde of the value bytes present when an event reaches a node, or null. */
  public @Nullable Serde<?> valueSerde(PlanNode node) {
    return common(node, input -> valueAfter[input.node()]);
  }

  private static @Nullable Serde<?> common(
      PlanNode node, Function<Input, @Nullable Serde<?>> after) {
    Serde<?> first = after.apply(node.inputs().get(0));
    boolean same = node.inputs().stream().allMatch(input -> same(after.apply(input), first));
    return same ? first : null;
  }

  // The object itself decides: two serdes of one class may be configured differently.
  private static boolean same(@Nullable Serde<?> left, @Nullable Serde<?> right) {
    return left == right;
  }

  /** Returns whether a source, or anything behind it, needs its keys decoded. */
  public boolean wantsKey(SourceNode source) {
    return keyWanted[source.id()] || source.spec().timing().extractor() != null;
  }

  /** Returns whether a source, or anything behind it, needs its values decoded. */
  public boolean wantsValue(SourceNode source) {
    return valueWanted[source.id()] || source.spec().timing().extractor() != null;
  }

  private void wantInputs(PlanNode node) {
    boolean key;
    boolean value;
    if (node instanceof TransformNode transform) {
      key = transform.readsKey() || (!transform.changesKey() && keyWanted[node.id()]);
      value = transform.readsValue() || (!transform.changesValue() && valueWanted[node.id()]);
    } else if (node instanceof SinkNode sink) {
      boolean looks = sink.partitioner() != null;
      key = looks || !same(keySerde(node), sink.topic().keySerde());
      value = looks || !same(valueSerde(node), sink.topic().valueSerde());
    } else if (node instanceof PolicyNode) {
      key = keyWanted[node.id()];
      value = valueWanted[node.id()];
    } else {
      key = true;
      value = true;
    }
    for (Input input : node.inputs()) {
      keyWanted[input.node()] |= key;
      valueWanted[input.node()] |= value;
    }
  }
}
