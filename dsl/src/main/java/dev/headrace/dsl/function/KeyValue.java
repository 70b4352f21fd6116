package dev.headrace.dsl.function;

import org.jspecify.annotations.Nullable;

/**
 * A key and a value, as {@code map} and {@code flatMap} return them.
 *
 * <pre>{@code
 * orders.map((user, order) -> KeyValue.of(order.id(), order.cents()))
 *     .to(COUNTS);
 * }</pre>
 *
 * @param key the key, or null
 * @param value the value, or null
 * @param <K> the key's type
 * @param <V> the value's type
 */
public record KeyValue<K, V>(@Nullable K key, @Nullable V value) {

  /**
   * Returns the pair of a key and a value.
   *
   * @param key the key, or null
   * @param value the value, or null
   */
  public static <K, V> KeyValue<K, V> of(@Nullable K key, @Nullable V value) {
    return new KeyValue<>(key, value);
  }
}
