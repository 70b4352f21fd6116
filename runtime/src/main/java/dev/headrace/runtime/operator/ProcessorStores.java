package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.ProcessorNode;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.OwnedStore;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.VersionedStore;
import dev.headrace.dsl.processor.VersionedStoreDefinition;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stores of a custom processor, of both kinds. */
final class ProcessorStores {
  private final ProcessorNode node;
  private final Map<String, ProcessorStore> keyed = new HashMap<>();
  private final Map<String, ProcessorVersions> versioned = new HashMap<>();
  private boolean written;

  /**
   * Opens the stores of a node.
   *
   * @param undo is told of each row before it is replaced, or null
   */
  ProcessorStores(ProcessorNode node, OperatorSetup setup, @Nullable Undo undo) {
    this.node = node;
    Runnable onWrite = () -> written = true;
    for (StoreSpec spec : node.stores()) {
      if (spec.layout() instanceof StoreLayout.Versioned) {
        var store = setup.store(spec, Version.serde(spec.valueSerde()));
        versioned.put(spec.name(), new ProcessorVersions(spec, store, undo, onWrite));
      } else {
        keyed.put(spec.name(), new ProcessorStore(spec, setup.store(spec), undo, onWrite));
      }
    }
  }

  // A definition says of which types a store is, and the store was made from it.
  @SuppressWarnings("unchecked")
  <K, V> KeyValueStore<K, V> store(StoreDefinition<K, V> definition) {
    return (KeyValueStore<K, V>) found(keyed, definition);
  }

  @SuppressWarnings("unchecked") // As above.
  <K, V> VersionedStore<K, V> store(VersionedStoreDefinition<K, V> definition) {
    return (VersionedStore<K, V>) found(versioned, definition);
  }

  private <S> S found(Map<String, S> stores, OwnedStore<?, ?> definition) {
    S store = stores.get(definition.name());
    if (store == null) {
      throw new IllegalArgumentException(
          "the processor has no store '%s': pass its definition to %s as well"
              .formatted(definition.name(), node.operator()));
    }
    return store;
  }

  /** Says which timestamp rows of one value per key get that change from now on. */
  void stamp(long rowTimestampMs) {
    keyed.values().forEach(store -> store.stamp(rowTimestampMs));
  }

  /** Returns whether anything was written since this was asked last. */
  boolean takeWritten() {
    boolean was = written;
    written = false;
    return was;
  }

  /** Takes note that what was done so far stays. */
  void keep() {
    versioned.values().forEach(ProcessorVersions::keep);
  }

  /** Forgets what was done since, once the rows of all stores are what they were. */
  void undone() {
    versioned.values().forEach(ProcessorVersions::undone);
  }

  void flush() {
    versioned.values().forEach(ProcessorVersions::flush);
  }

  void reload() {
    versioned.values().forEach(ProcessorVersions::reload);
  }
}
