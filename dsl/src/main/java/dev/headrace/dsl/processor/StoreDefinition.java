package dev.headrace.dsl.processor;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;

/**
 * A store of one value per key that a processor asks for; see {@link OwnedStore}.
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
public record StoreDefinition<K, V>(String name, Serde<K> keySerde, Serde<V> valueSerde)
    implements OwnedStore<K, V> {

  /** Returns the definition of a store of one value per key. */
  public static <K, V> StoreDefinition<K, V> keyValue(
      String name, Serde<K> keySerde, Serde<V> valueSerde) {
    return new StoreDefinition<>(name, keySerde, valueSerde);
  }

  /** Returns the definition of a store that also knows what values were. */
  public static <K, V> VersionedStoreDefinition<K, V> versioned(
      String name, Serde<K> keySerde, Serde<V> valueSerde, Duration history) {
    return new VersionedStoreDefinition<>(name, keySerde, valueSerde, history);
  }
}
