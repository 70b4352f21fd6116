package dev.headrace.runtime.query;

import java.time.Instant;

/**
 * A committed row of a store.
 *
 * @param key the key, with its window where the store has windows
 * @param value the value; not to be modified
 * @param timestamp the latest timestamp of what has made the value
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public record StoreRow<K, V>(K key, V value, Instant timestamp) {}
