package dev.headrace.dsl.plan;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** A node with one input and one store, whose name it has and whose keys it emits. */
public sealed interface StoreNode extends StatefulNode
    permits FoldingNode, TableNode, VersionedTableNode, SuppressNode {

  /** Returns where its events or changes come from. */
  Input input();

  /** Returns its store. */
  StoreSpec store();

  @Override
  default List<Input> inputs() {
    return List.of(input());
  }

  @Override
  default List<StoreSpec> stores() {
    return List.of(store());
  }

  @Override
  default @Nullable Serde<?> emittedKeySerde() {
    return store().keySerde();
  }

  @Override
  default String name() {
    return store().name();
  }
}
