package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;

/**
 * An {@link Action} that also looks at timestamp, headers and origin of the event.
 *
 * <pre>{@code
 * ContextAction<String, Click> print =
 *     (user, click, context) -> System.out.println(click.page() + " of " + context.record());
 * clicks.forEach(print);
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 */
@FunctionalInterface
public interface ContextAction<K, V> {

  /**
   * Performs the side effect for one event.
   *
   * @param key the event's key, null at run time when the record has none
   * @param value the event's value, null at run time when the record has none
   * @param context the event's timestamp, headers and origin, for as long as the call lasts
   */
  void accept(K key, V value, EventContext context);
}
