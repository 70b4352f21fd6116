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
 * @param emission when results are emitted
 * @param location the line of user code that created the node
 */
public record AggregateNode(
    int id,
    Input input,
    StoreSpec store,
    Aggregation aggregation,
    Emission emission,
    SourceLocation location)
    implements StatefulNode {

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }

  @Override
  public List<StoreSpec> stores() {
    return List.of(store);
  }

  /** Returns null with a window, which makes another key of it. */
  @Override
  public @Nullable Serde<?> emittedKeySerde() {
    return window() == null ? store.keySerde() : null;
  }

  @Override
  public String operator() {
    return aggregation.kind();
  }

  @Override
  public String name() {
    return store.name();
  }

  @Override
  public String settings() {
    WindowSpec window = window();
    return (window == null ? "" : ", " + window.describe())
        + (emission == Emission.FINAL ? ", final results" : "");
  }

  /** Returns the windows, or null for one aggregate per key. */
  public @Nullable WindowSpec window() {
    return store.layout() instanceof StoreLayout.Windowed windowed ? windowed.window() : null;
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
