package dev.headrace.dsl.plan;

import dev.headrace.dsl.window.WindowSpec;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A stateful fold of the events of each key, or of each key and window. It emits the key, as a
 * {@link dev.headrace.dsl.window.Windowed} when there is a window, and the aggregate.
 *
 * @param id the node's position in its plan
 * @param input where the events come from
 * @param store where the aggregates are kept
 * @param aggregation the fold
 * @param window the windows, or null for one aggregate per key
 * @param emission when results are emitted
 * @param location the line of user code that created the node
 */
public record AggregateNode(
    int id,
    Input input,
    StoreSpec store,
    Aggregation aggregation,
    @Nullable WindowSpec window,
    Emission emission,
    SourceLocation location)
    implements PlanNode {

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }

  /** Returns the user's name for the store. */
  public String name() {
    return store.name();
  }

  /** Returns the serde of the keys without their window. */
  public Serde<?> keySerde() {
    return store.keySerde();
  }

  /** Returns the serde of the aggregates. */
  public Serde<?> valueSerde() {
    return store.valueSerde();
  }
}
