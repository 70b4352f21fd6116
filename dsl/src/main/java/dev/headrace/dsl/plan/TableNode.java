package dev.headrace.dsl.plan;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * A table that keeps the latest value of each key of its events. It emits {@link Change}s.
 *
 * @param id the node's position in its plan
 * @param operator the name of the operator, for display: table or toTable
 * @param input where the events come from
 * @param store where the rows are kept
 * @param location the line of user code that created the node
 */
public record TableNode(
    int id, String operator, Input input, StoreSpec store, SourceLocation location)
    implements StatefulNode {

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }

  @Override
  public List<StoreSpec> stores() {
    return List.of(store);
  }

  @Override
  public Serde<?> emittedKeySerde() {
    return store.keySerde();
  }

  @Override
  public String name() {
    return store.name();
  }

  /** Returns whether the topic it reads is also its changelog. */
  public boolean isTopic() {
    return store.tableTopic() != null;
  }
}
