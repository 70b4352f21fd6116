package dev.headrace.dsl.plan;

import java.time.Duration;

/**
 * A table that keeps the latest value of each key by timestamp, and for some time what it was
 * before. It emits {@link Change}s of the latest values.
 *
 * @param id the node's position in its plan
 * @param operator the name of the operator, for display: table or toTable
 * @param input where the events come from
 * @param readsTopic whether they are the records of a topic that is read as a table, and so let no
 *     time pass for streams
 * @param store where the rows are kept; its layout has the history
 * @param location the line of user code that created the node
 */
public record VersionedTableNode(
    int id,
    String operator,
    Input input,
    boolean readsTopic,
    StoreSpec store,
    SourceLocation location)
    implements StoreNode {

  /** Checks that its store keeps versions. */
  public VersionedTableNode {
    if (!(store.layout() instanceof StoreLayout.Versioned)) {
      throw new IllegalArgumentException("store '" + store.name() + "' keeps no versions");
    }
  }

  /** Returns how the versions are kept. */
  public StoreLayout.Versioned layout() {
    return (StoreLayout.Versioned) store.layout();
  }

  @Override
  public String settings() {
    return ", history " + Duration.ofMillis(layout().historyMs());
  }
}
