package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.Joiner;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A join of two tables on their key. Takes and emits {@link Change}s.
 *
 * @param id the node's position in its plan
 * @param left the left table
 * @param right the right table
 * @param type which results it has
 * @param joiner makes a result of both values, of which one may be null
 * @param keySerde the serde of the left table's keys, or null for tables of windows
 * @param location the line of user code that created the node
 */
public record TableJoinNode(
    int id,
    Input left,
    Input right,
    JoinType type,
    Joiner<Object, Object, Object> joiner,
    @Nullable Serde<?> keySerde,
    SourceLocation location)
    implements StatefulNode {

  @Override
  public List<Input> inputs() {
    return List.of(left, right);
  }

  /** Returns none: what a row was comes with each change, and what it is the tables know. */
  @Override
  public List<StoreSpec> stores() {
    return List.of();
  }

  @Override
  public @Nullable Serde<?> emittedKeySerde() {
    return keySerde;
  }

  @Override
  public String operator() {
    return type.operator();
  }

  @Override
  public @Nullable String name() {
    return null;
  }
}
