package dev.headrace.dsl.function;

import org.jspecify.annotations.Nullable;

/**
 * One step of an aggregation: the old aggregate and an event give the new aggregate. It sees no
 * context, since windows may replay and combine what they were given: {@code mapValues} can put
 * into the value what it is to know of timestamp, headers and origin.
 *
 * <pre>{@code
 * Aggregator<String, Order, Long> spent = (user, order, cents) -> cents + order.cents();
 * orders.groupByKey().aggregate("cents-per-user", () -> 0L, spent, int64());
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 * @param <A> the aggregate's type
 */
@FunctionalInterface
public interface Aggregator<K, V, A> {

  /**
   * Computes the new aggregate. Return a new object instead of changing the old one: the old one is
   * what is restored when the epoch is aborted.
   *
   * @param key the event's key, never null
   * @param value the event's value, never null
   * @param aggregate the aggregate so far; null at run time only when the {@link Initializer} gave
   *     null
   * @return the new aggregate, or null to delete the row
   */
  @Nullable A apply(K key, V value, A aggregate);
}
