package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Joiner} of an event with a row that also looks at timestamp, headers and origin of the
 * event.
 *
 * <pre>{@code
 * orders
 *     .leftJoin(
 *         clicks.toTable("last-clicks"),
 *         (order, click, context) -> order.id() + " of shop " + context.headers().text("shop"))
 *     .to(TEXTS);
 * }</pre>
 *
 * @param <L> the event's value's type
 * @param <R> the row's value's type
 * @param <T> the result's type
 */
@FunctionalInterface
public interface ContextJoiner<L, R, T> {

  /**
   * Computes the joined value.
   *
   * @param left the event's value
   * @param right the row's value; null at run time only in a left join, for an event without a row
   * @param context the event's timestamp, headers and origin, for as long as the call lasts
   * @return the joined value, or null for a result without a value
   */
  @Nullable T apply(L left, R right, EventContext context);
}
