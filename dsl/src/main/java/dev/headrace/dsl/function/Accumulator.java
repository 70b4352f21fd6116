package dev.headrace.dsl.function;

import org.jspecify.annotations.Nullable;

/**
 * One step of an {@link dev.headrace.dsl.aggregation.Aggregation}: an accumulator and a value give
 * the next accumulator.
 *
 * <pre>{@code
 * Accumulator<Basket, Order> plus = (basket, order) -> basket.plus(order);
 * Aggregation<Order, Basket, Basket> baskets =
 *     Aggregation.of(() -> Basket.EMPTY, plus, json(Basket.class));
 * }</pre>
 *
 * @param <A> the accumulator's type
 * @param <V> the value's type
 */
@FunctionalInterface
public interface Accumulator<A, V> {

  /**
   * Computes the next accumulator. Return a new object instead of changing the old one: the old one
   * is what is restored when the epoch is aborted.
   *
   * @param accumulator the accumulator so far
   * @param value the value that is added or taken away, never null
   * @return the next accumulator, or null to delete the row
   */
  @Nullable A apply(A accumulator, V value);
}
