package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * A function from an event's value to another value.
 *
 * <pre>{@code
 * ValueMapper<Order, Long> cents = Order::cents;
 * orders.mapValues(cents).to(COUNTS);
 * }</pre>
 *
 * @param <V> the value's type
 * @param <R> the result's type
 */
@FunctionalInterface
public interface ValueMapper<V, R> extends ContextMapper<Object, V, R> {

  /**
   * Computes the new value; null makes the event one without a value.
   *
   * @param value the event's value, null at run time when the record has none
   */
  @Nullable R apply(V value);

  /** Does the same, without a look at the context. */
  @Override
  default @Nullable R apply(Object key, V value, EventContext context) {
    return apply(value);
  }
}
