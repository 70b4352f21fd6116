package dev.headrace.dsl.processor;

import org.apache.kafka.common.serialization.Serde;

/**
 * What a processor asks for to keep something, meant to be a constant: a {@link StoreDefinition} or
 * a {@link VersionedStoreDefinition}. Nothing is checked here: the topology's build does.
 *
 * <p>A store belongs to one processor of a topology. Two that shared one would see each other's
 * changes in an order that no topology shows, and an event that fails in the second one could not
 * be left out without what the first has done. To tell another processor something, forward it; for
 * rows that many look up, make a table of them and join it.
 *
 * <pre>{@code
 * OwnedStore<String, Long> seen = StoreDefinition.keyValue("seen-orders", string(), int64());
 * OwnedStore<String, Long> rates =
 *     StoreDefinition.versioned("past-rates", string(), int64(), ofDays(1));
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public sealed interface OwnedStore<K, V> permits StoreDefinition, VersionedStoreDefinition {

  /** Returns the store's name; its changelog is {@code <application>-<name>-changelog}. */
  String name();

  /** Returns the serde of the keys. */
  Serde<K> keySerde();

  /** Returns the serde of the values. */
  Serde<V> valueSerde();
}
