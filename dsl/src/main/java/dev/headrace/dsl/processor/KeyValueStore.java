package dev.headrace.dsl.processor;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A processor's own store: one value per key, in memory, on disk and in a changelog. Changes are
 * committed or dropped with the epoch. Keys and values must not be changed after they were given.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface KeyValueStore<K, V> {

  /** Returns the value of a key, or null when there is none. */
  @Nullable V get(K key);

  /** Gives a key its value. */
  void put(K key, V value);

  /** Deletes a key's value, if there is one. */
  void delete(K key);

  /**
   * Shows all keys and values in unsigned order of the keys' bytes. The store must not be changed
   * meanwhile.
   */
  void forEach(BiConsumer<? super K, ? super V> action);
}
