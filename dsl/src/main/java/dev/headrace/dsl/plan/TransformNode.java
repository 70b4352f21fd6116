package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.Transform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stateless step: filter, map, mapValues, flatMap, selectKey, peek, forEach, split or merge.
 *
 * @param id the node's position in its plan
 * @param inputs where the events come from; two for a merge, else one
 * @param kind the name of the operator, for display
 * @param function what happens to each event
 * @param branches the names of the ways out of a split, by position; empty for all others
 * @param traits what the function reads and changes
 * @param location the line of user code that created the node
 */
public record TransformNode(
    int id,
    List<Input> inputs,
    String kind,
    Transform<Object, Object, Object, Object> function,
    List<String> branches,
    TransformTraits traits,
    SourceLocation location)
    implements PlanNode {

  /** Copies the lists. */
  public TransformNode {
    inputs = List.copyOf(inputs);
    branches = List.copyOf(branches);
  }

  @Override
  public String operator() {
    return kind;
  }

  @Override
  public @Nullable String name() {
    return null;
  }

  /** Returns whether the key emitted may differ from the key taken in. */
  public boolean changesKey() {
    return traits.changesKey();
  }

  /** Returns whether the value emitted may differ from the value taken in. */
  public boolean changesValue() {
    return traits.changesValue();
  }

  /** Returns whether the function looks at the key. */
  public boolean readsKey() {
    return traits.readsKey();
  }

  /** Returns whether the function looks at the value. */
  public boolean readsValue() {
    return traits.readsValue();
  }
}
