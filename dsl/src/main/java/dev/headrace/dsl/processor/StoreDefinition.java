package dev.headrace.dsl.processor;

import org.apache.kafka.common.serialization.Serde;

/**
 * A store that a processor asks for, meant to be a constant. Nothing is checked here: the
 * topology's build does.
 *
 * <pre>{@code
 * StoreDefinition<String, Long> seen = StoreDefinition.keyValue("seen-orders", string(), int64());
 * }</pre>
 *
 * @param name the store's name; its changelog is {@code <application>-<name>-changelog}
 * @param keySerde the serde of the keys
 * @param valueSerde the serde of the values
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record StoreDefinition<K, V>(String name, Serde<K> keySerde, Serde<V> valueSerde) {

  /** Returns the definition of a store of one value per key. */
  public static <K, V> StoreDefinition<K, V> keyValue(
      String name, Serde<K> keySerde, Serde<V> valueSerde) {
    return new StoreDefinition<>(name, keySerde, valueSerde);
  }
}
