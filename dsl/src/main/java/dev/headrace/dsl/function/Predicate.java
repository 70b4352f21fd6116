package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;

/**
 * A yes-or-no question about an event.
 *
 * <pre>{@code
 * Predicate<String, Click> byBot = (user, click) -> click.bot();
 * clicks.filterNot(byBot).to(LATE_CLICKS);
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 */
@FunctionalInterface
public interface Predicate<K, V> extends ContextPredicate<K, V> {

  /**
   * Answers the question for one event.
   *
   * @param key the event's key, null at run time when the record has none
   * @param value the event's value, null at run time when the record has none
   */
  boolean test(K key, V value);

  /** Does the same, without a look at the context. */
  @Override
  default boolean test(K key, V value, EventContext context) {
    return test(key, value);
  }
}
