package dev.headrace.dsl.function;

import org.jspecify.annotations.Nullable;

/**
 * The way out of a {@link Transform}. What is emitted keeps the timestamp and headers of the event
 * being transformed. Valid only during the call it was passed to, on that thread.
 *
 * <pre>{@code
 * Transform<String, String, String, String> words =
 *     (key, text, emitter) -> {
 *       for (String word : text.split(" ")) {
 *         emitter.emit(key, word);
 *       }
 *     };
 * }</pre>
 *
 * @param <K> the type of the keys emitted
 * @param <V> the type of the values emitted
 */
@FunctionalInterface
public interface Emitter<K, V> {

  /**
   * Passes an event on to one branch.
   *
   * @param branch the position of the branch, 0 for a transform with a single way out
   * @param key the key, or null
   * @param value the value, or null
   */
  void emit(int branch, @Nullable K key, @Nullable V value);

  /**
   * Passes an event on to the first, or only, branch.
   *
   * @param key the key, or null
   * @param value the value, or null
   */
  default void emit(@Nullable K key, @Nullable V value) {
    emit(0, key, value);
  }
}
