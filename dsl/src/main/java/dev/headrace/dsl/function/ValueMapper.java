package dev.headrace.dsl.function;

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
public interface ValueMapper<V, R> {

  /**
   * Computes the new value; null makes the event one without a value.
   *
   * @param value the event's value, null at run time when the record has none
   */
  @Nullable R apply(V value);
}
