package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * A stateless step of a topology: each event becomes any number of events.
 *
 * <pre>{@code
 * Transform<String, Click, String, String> pages =
 *     (user, click, context, emitter) -> emitter.emit(user, click.page());
 * }</pre>
 *
 * @param <K> the type of the keys taken in
 * @param <V> the type of the values taken in
 * @param <K2> the type of the keys emitted
 * @param <V2> the type of the values emitted
 */
@FunctionalInterface
public interface Transform<K, V, K2, V2> {

  /**
   * Transforms one event.
   *
   * @param key the event's key, or null
   * @param value the event's value, or null
   * @param context what else there is to know of the event
   * @param emitter takes the results, in order
   */
  void apply(@Nullable K key, @Nullable V value, EventContext context, Emitter<K2, V2> emitter);
}
