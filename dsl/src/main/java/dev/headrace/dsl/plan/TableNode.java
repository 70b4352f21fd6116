package dev.headrace.dsl.plan;

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
    implements StoreNode {

  /** Returns whether the topic it reads is also its changelog. */
  public boolean isTopic() {
    return store.tableTopic() != null;
  }
}
