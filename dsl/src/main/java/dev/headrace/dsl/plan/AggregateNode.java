package dev.headrace.dsl.plan;

import dev.headrace.dsl.window.WindowRule;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A stateful fold of the events of each key, or of each key and window. Its first way out emits the
 * key, as a {@link dev.headrace.dsl.window.Windowed} when there is a window, and the result; its
 * second one the events that came too late for a window, as they were.
 *
 * @param id the node's position in its plan
 * @param input where the events come from
 * @param store where the accumulators are kept
 * @param fold how events become a result
 * @param window the windows, or null for one result per key
 * @param emission when results are emitted
 * @param location the line of user code that created the node
 */
public record AggregateNode(
    int id,
    Input input,
    StoreSpec store,
    FoldSpec fold,
    @Nullable WindowRule window,
    Emission emission,
    SourceLocation location)
    implements FoldingNode {

  /** The branch of the events that are late. */
  public static final int LATE = 1;

  /** Returns null with a window, which makes another key of it. */
  @Override
  public @Nullable Serde<?> emittedKeySerde() {
    return window == null ? store.keySerde() : null;
  }

  @Override
  public String operator() {
    return fold.kind();
  }

  @Override
  public String settings() {
    return (window == null ? "" : ", " + window.describe())
        + (emission == Emission.UPDATES ? "" : ", " + emission.describe());
  }

  @Override
  public List<String> sideOutputs() {
    return List.of("late events");
  }

  /** Returns the serde of the accumulators. */
  public Serde<?> valueSerde() {
    return store.valueSerde();
  }
}
