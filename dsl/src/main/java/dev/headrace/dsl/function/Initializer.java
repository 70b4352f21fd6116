package dev.headrace.dsl.function;

import org.jspecify.annotations.Nullable;

/**
 * The source of an aggregate's value before its first event.
 *
 * <pre>{@code
 * Initializer<Visit> nothingYet = () -> Visit.EMPTY;
 * assert nothingYet.create().clicks() == 0;
 * }</pre>
 *
 * @param <A> the aggregate's type
 */
@FunctionalInterface
public interface Initializer<A> {

  /**
   * Creates the starting value of one aggregate; null when there is none before the first event.
   */
  @Nullable A create();
}
