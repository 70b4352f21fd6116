package dev.headrace.dsl.plan;

import org.apache.kafka.common.serialization.Serde;

/** A node that folds values per key, whatever it takes them from. */
public sealed interface FoldingNode extends StoreNode permits AggregateNode, TableAggregateNode {

  /** Returns how values become a result. */
  FoldSpec fold();

  /** Returns the serde of the keys without their window. */
  default Serde<?> keySerde() {
    return store().keySerde();
  }
}
