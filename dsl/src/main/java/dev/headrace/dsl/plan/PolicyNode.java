package dev.headrace.dsl.plan;

import dev.headrace.dsl.failure.FailurePolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place from which another failure policy counts. It does nothing to events.
 *
 * @param id the node's position in its plan
 * @param input where the events come from
 * @param policy what counts behind it
 * @param location the line of user code that created the node
 */
public record PolicyNode(int id, Input input, FailurePolicy policy, SourceLocation location)
    implements PlanNode {

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }

  @Override
  public String operator() {
    return "onFailure";
  }

  @Override
  public @Nullable String name() {
    return null;
  }

  @Override
  public String settings() {
    return " " + policy.describe();
  }
}
