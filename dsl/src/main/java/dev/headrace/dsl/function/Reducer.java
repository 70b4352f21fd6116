package dev.headrace.dsl.function;

import org.jspecify.annotations.Nullable;

/**
 * A combination of two values of one key into one.
 *
 * <pre>{@code
 * Reducer<Order> larger = (left, right) -> left.cents() > right.cents() ? left : right;
 * orders.groupByKey().reduce("largest-orders", larger);
 * }</pre>
 *
 * @param <V> the value's type
 */
@FunctionalInterface
public interface Reducer<V> {

  /**
   * Combines two values.
   *
   * @param left the value so far, never null
   * @param right the value that arrived, never null
   * @return the combined value, or null to delete the row
   */
  @Nullable V apply(V left, V right);
}
