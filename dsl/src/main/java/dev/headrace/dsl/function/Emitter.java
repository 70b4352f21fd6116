package dev.headrace.dsl.function;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a {@link Transform}. What is emitted keeps the timestamp of the event being
 * transformed, and its headers unless it is given others. Valid only during the call it was passed
 * to, on that thread.
 *
 * <pre>{@code
 * Transform<String, String, String, String> words =
 *     (key, text, context, emitter) -> {
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
   * @param headers the headers, not to be changed any more; null for those of the event
   */
  void emit(int branch, @Nullable K key, @Nullable V value, @Nullable Headers headers);

  /**
   * Passes an event on to one branch, with the headers of the event being transformed.
   *
   * @param branch the position of the branch, 0 for a transform with a single way out
   * @param key the key, or null
   * @param value the value, or null
   */
  default void emit(int branch, @Nullable K key, @Nullable V value) {
    emit(branch, key, value, null);
  }

  /**
   * Passes an event on to the first, or only, branch, with the headers of the event being
   * transformed.
   *
   * @param key the key, or null
   * @param value the value, or null
   */
  default void emit(@Nullable K key, @Nullable V value) {
    emit(0, key, value, null);
  }
}
