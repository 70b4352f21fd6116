package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * A function that makes one value of the values of two sides that match. Where one of the two is an
 * event and the other a row, a {@link ContextJoiner} sees the event's context as well.
 *
 * <pre>{@code
 * Joiner<Order, Click, String> latest =
 *     (order, click) -> order.id() + " after " + (click == null ? "nothing" : click.page());
 * orders.leftJoin("orders-after-clicks", clicks, within(ofMinutes(5)).after(ZERO), latest).to(TEXTS);
 * }</pre>
 *
 * @param <L> the left value's type
 * @param <R> the right value's type
 * @param <T> the result's type
 */
@FunctionalInterface
public interface Joiner<L, R, T> extends ContextJoiner<L, R, T> {

  /**
   * Computes the joined value.
   *
   * @param left the left value; null at run time only in an outer join, for a right one without a
   *     match
   * @param right the right value; null at run time only in a left or outer join, for a left one
   *     without a match
   * @return the joined value, or null for a result without a value
   */
  @Nullable T apply(L left, R right);

  /** Does the same, without a look at the context. */
  @Override
  default @Nullable T apply(L left, R right, EventContext context) {
    return apply(left, right);
  }
}
