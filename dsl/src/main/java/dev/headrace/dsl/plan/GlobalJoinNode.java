package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.ContextJoiner;
import dev.headrace.dsl.function.ContextMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lookup of each event in a global table.
 *
 * @param id the node's position in its plan
 * @param input where the events come from
 * @param table the table
 * @param keyOf names the row of an event, null for none
 * @param joiner makes the new value of the event's and the row's
 * @param keepsUnmatched whether an event without a row is kept
 * @param location the line of user code that created the node
 */
public record GlobalJoinNode(
    int id,
    Input input,
    GlobalTableSpec table,
    ContextMapper<Object, Object, Object> keyOf,
    ContextJoiner<Object, Object, Object> joiner,
    boolean keepsUnmatched,
    SourceLocation location)
    implements PlanNode {

  @Override
  public String operator() {
    return keepsUnmatched ? "leftJoin" : "join";
  }

  @Override
  public @Nullable String name() {
    return null;
  }

  @Override
  public String settings() {
    return ", global table %s of topic %s".formatted(table.name(), table.topic().name());
  }

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }
}
