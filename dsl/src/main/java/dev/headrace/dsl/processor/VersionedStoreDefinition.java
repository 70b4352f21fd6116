package dev.headrace.dsl.processor;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;

/**
 * A store that knows what the value of a key was, which a processor asks for.
 *
 * <pre>{@code
 * VersionedStoreDefinition<String, Long> rates =
 *     StoreDefinition.versioned("past-rates", string(), int64(), ofDays(1));
 * }</pre>
 *
 * @param name the store's name; its changelog is {@code <application>-<name>-changelog}
 * @param keySerde the serde of the keys
 * @param valueSerde the serde of the values
 * @param history how long what a value was is kept, counted back from the largest timestamp of any
 *     key, at least 1 ms. To change it is safe, but brings nothing back
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record VersionedStoreDefinition<K, V>(
    String name, Serde<K> keySerde, Serde<V> valueSerde, Duration history)
    implements OwnedStore<K, V> {}
