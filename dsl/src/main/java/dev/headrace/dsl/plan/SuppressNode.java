package dev.headrace.dsl.plan;

/**
 * A table that passes on the updates of another one later, and fewer of them. Takes and emits
 * {@link Change}s.
 *
 * @param id the node's position in its plan
 * @param input the table it is applied to
 * @param store where updates wait
 * @param suppression how long they wait, and how many
 * @param location the line of user code that created the node
 */
public record SuppressNode(
    int id, Input input, StoreSpec store, SuppressSpec suppression, SourceLocation location)
    implements StoreNode {

  @Override
  public String operator() {
    return "suppress";
  }

  @Override
  public String settings() {
    return ", " + suppression.describe();
  }
}
