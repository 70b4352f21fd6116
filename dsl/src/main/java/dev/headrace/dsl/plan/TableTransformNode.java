package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.KeyValueMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stateless operator of a table: filter, filterNot or mapValues. Takes and emits {@link Change}s.
 *
 * @param id the node's position in its plan
 * @param input the table it is applied to
 * @param operator the name of the operator, for display
 * @param function makes the new value of a row that is there, or null when there is none
 * @param location the line of user code that created the node
 */
public record TableTransformNode(
    int id,
    Input input,
    String operator,
    KeyValueMapper<Object, Object, @Nullable Object> function,
    SourceLocation location)
    implements PlanNode {

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }

  @Override
  public @Nullable String name() {
    return null;
  }
}
