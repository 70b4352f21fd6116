package dev.headrace.dsl.plan;

import dev.headrace.dsl.window.JoinWindowSpec;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * A join of two streams: of the events of each key that are close enough in time.
 *
 * @param id the node's position in its plan
 * @param inputs where the events of the left and of the right side come from
 * @param name the user's name for it
 * @param join which sides come out without a match, and how values are joined
 * @param window how far apart matches may be, as the left side sees it
 * @param stores where the events of the left and of the right side wait
 * @param location the line of user code that created the node
 */
public record StreamJoinNode(
    int id,
    List<Input> inputs,
    String name,
    JoinSpec join,
    JoinWindowSpec window,
    List<StoreSpec> stores,
    SourceLocation location)
    implements StatefulNode {

  /** The position of the left side among inputs and stores. */
  public static final int LEFT = 0;

  /** The position of the right side among inputs and stores. */
  public static final int RIGHT = 1;

  /** Copies the lists. */
  public StreamJoinNode {
    inputs = List.copyOf(inputs);
    stores = List.copyOf(stores);
  }

  @Override
  public Serde<?> emittedKeySerde() {
    return keySerde();
  }

  /** Returns the serde of the keys, the same on both sides. */
  public Serde<?> keySerde() {
    return stores.get(LEFT).keySerde();
  }

  @Override
  public String operator() {
    return join.type().operator();
  }

  @Override
  public String settings() {
    return ", " + window.describe();
  }
}
