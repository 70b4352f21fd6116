package dev.headrace.dsl.plan;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A node that keeps state or waits for time. It declares the stores it owns; databases, changelogs,
 * restoration and views of stores follow from these declarations alone.
 */
public sealed interface StatefulNode extends PlanNode
    permits StoreNode,
        TableJoinNode,
        ProcessorNode,
        StreamJoinNode,
        StreamTableJoinNode,
        WaitingTableJoinNode,
        SubscribeNode,
        SubscriptionsNode,
        ForeignKeyJoinNode {

  /** Returns the stores that the node owns. */
  List<StoreSpec> stores();

  /**
   * Returns the serde that made the bytes which accompany the key of whatever the node emits, or
   * null when there are none.
   */
  @Nullable Serde<?> emittedKeySerde();
}
