package dev.headrace.dsl.aggregation;

import dev.headrace.dsl.function.Accumulator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.function.ValueMapper;
import org.jspecify.annotations.Nullable;

/**
 * What an aggregation does to its accumulator.
 *
 * @param initializer creates it
 * @param accumulate adds a value
 * @param combine joins two of them, or null
 * @param retract takes a value away, or null
 */
record Steps<V, A>(
    Initializer<A> initializer,
    Step<A, V> accumulate,
    @Nullable Reducer<A> combine,
    @Nullable Step<A, V> retract) {

  /** A step that knows when the value's event happened. */
  interface Step<A, V> {
    @Nullable A apply(A accumulator, V value, long timestampMs);

    default <W> Step<A, W> over(ValueMapper<? super W, ? extends V> part) {
      return (accumulator, value, timestampMs) ->
          apply(accumulator, partOf(value, part), timestampMs);
    }
  }

  static <V, A> Steps<V, A> of(Initializer<A> initializer, Accumulator<A, V> accumulator) {
    return timed(initializer, ignoringTime(accumulator));
  }

  static <V, A> Steps<V, A> timed(Initializer<A> initializer, Step<A, V> accumulate) {
    return new Steps<>(initializer, accumulate, null, null);
  }

  Steps<V, A> combining(Reducer<A> combiner) {
    return new Steps<>(initializer, accumulate, combiner, retract);
  }

  Steps<V, A> retracting(Accumulator<A, V> retractor) {
    return retractingTimed(ignoringTime(retractor));
  }

  Steps<V, A> retractingTimed(Step<A, V> retractor) {
    return new Steps<>(initializer, accumulate, combine, retractor);
  }

  <W> Steps<W, A> over(ValueMapper<? super W, ? extends V> part) {
    return new Steps<>(
        initializer, accumulate.over(part), combine, retract == null ? null : retract.over(part));
  }

  private static <A, V> Step<A, V> ignoringTime(Accumulator<A, V> step) {
    return (accumulator, value, timestampMs) -> step.apply(accumulator, value);
  }

  private static <W, V> V partOf(W value, ValueMapper<? super W, ? extends V> part) {
    V found = part.apply(value);
    if (found == null) {
      throw new NullPointerException(
          "an aggregation over a part of the value got no part: filter such events out before");
    }
    return found;
  }
}
