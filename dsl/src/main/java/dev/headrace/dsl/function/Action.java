package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;

/**
 * A side effect of an event. It is outside of exactly-once: after a failure the same event may be
 * seen again.
 *
 * <pre>{@code
 * Action<String, Click> print = (user, click) -> System.out.println(user + " sees " + click.page());
 * clicks.peek(print).to(LATE_CLICKS);
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 */
@FunctionalInterface
public interface Action<K, V> extends ContextAction<K, V> {

  /**
   * Performs the side effect for one event.
   *
   * @param key the event's key, null at run time when the record has none
   * @param value the event's value, null at run time when the record has none
   */
  void accept(K key, V value);

  /** Does the same, without a look at the context. */
  @Override
  default void accept(K key, V value, EventContext context) {
    accept(key, value);
  }
}
