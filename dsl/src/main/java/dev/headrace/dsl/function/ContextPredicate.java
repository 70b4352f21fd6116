package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;

/**
 * A {@link Predicate} that also looks at timestamp, headers and origin of the event.
 *
 * <pre>{@code
 * ContextPredicate<String, Order> old = (user, order, context) -> context.timestampMs() < 1_000;
 * orders.filterNot(old).to(LARGE_ORDERS);
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 */
@FunctionalInterface
public interface ContextPredicate<K, V> {

  /**
   * Answers the question for one event.
   *
   * @param key the event's key, null at run time when the record has none
   * @param value the event's value, null at run time when the record has none
   * @param context the event's timestamp, headers and origin, for as long as the call lasts
   */
  boolean test(K key, V value, EventContext context);
}
