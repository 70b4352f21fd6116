package dev.headrace.dsl.aggregation;

import dev.headrace.dsl.function.Accumulator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.function.ValueMapper;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one key become one result: an accumulator is created, values are accumulated
 * into it, and a result is made of it. It is the same object with every kind of window and without.
 * Immutable; its functions may be called by several threads at once and must not change what they
 * are given.
 *
 * <p>Two parts are optional. {@link #combining} joins two accumulators of different events: session
 * windows need it, and hopping windows use it to keep one accumulator per advance instead of one
 * per window. {@link #retracting} takes a value out again: tables need it, where a row changes its
 * group.
 *
 * <pre>{@code
 * Aggregation<Order, Basket, Basket> baskets =
 *     Aggregation.of(() -> Basket.EMPTY, Basket::plus, json(Basket.class))
 *         .combining(Basket::merge)
 *         .retracting(Basket::minus);
 * orders.groupByKey().windowedBy(sessions(ofMinutes(5))).aggregate("baskets", baskets);
 * }</pre>
 *
 * @param <V> the type of the values
 * @param <A> the type of the accumulator, which is what the store keeps
 * @param <R> the type of the result
 */
public final class Aggregation<V, A, R> {

  private final Steps<V, A> steps;
  private final ValueMapper<A, R> result;
  private final SerdeRule<V, A> accumulatorSerde;
  private final SerdeRule<V, R> resultSerde;

  Aggregation(
      Steps<V, A> steps,
      ValueMapper<A, R> result,
      SerdeRule<V, A> accumulatorSerde,
      SerdeRule<V, R> resultSerde) {
    this.steps = steps;
    this.result = result;
    this.accumulatorSerde = accumulatorSerde;
    this.resultSerde = resultSerde;
  }

  /**
   * Returns an aggregation whose result is its accumulator.
   *
   * @param initializer creates the accumulator before the first value
   * @param accumulator adds a value
   * @param accumulatorSerde the serde of the accumulators, which are what the store keeps
   */
  public static <V, A> Aggregation<V, A, A> of(
      Initializer<A> initializer, Accumulator<A, V> accumulator, Serde<A> accumulatorSerde) {
    return new Aggregation<>(
        Steps.of(initializer, accumulator),
        made -> made,
        any -> accumulatorSerde,
        any -> accumulatorSerde);
  }

  /**
   * Returns the same aggregation with a way to join two accumulators.
   *
   * @param combiner joins the accumulators of two separate sets of events, the left of which are
   *     not later than the right ones. Combining must give what accumulating all of the events
   *     would have given; null deletes the row
   */
  public Aggregation<V, A, R> combining(Reducer<A> combiner) {
    return new Aggregation<>(steps.combining(combiner), result, accumulatorSerde, resultSerde);
  }

  /**
   * Returns the same aggregation with a way to take a value out again.
   *
   * @param retractor takes away a value that was accumulated before; null deletes the row
   */
  public Aggregation<V, A, R> retracting(Accumulator<A, V> retractor) {
    return new Aggregation<>(steps.retracting(retractor), result, accumulatorSerde, resultSerde);
  }

  /**
   * Returns the same aggregation with another result.
   *
   * @param mapper makes the result; null when there is none, which downstream is a deleted row
   * @param serde the serde of the new results
   */
  public <R2> Aggregation<V, A, R2> returning(
      ValueMapper<? super R, ? extends R2> mapper, Serde<R2> serde) {
    return new Aggregation<>(steps, mapped(mapper), accumulatorSerde, any -> serde);
  }

  private <R2> ValueMapper<A, R2> mapped(ValueMapper<? super R, ? extends R2> mapper) {
    return accumulator -> {
      R made = result.apply(accumulator);
      return made == null ? null : mapper.apply(made);
    };
  }

  /**
   * Returns the same aggregation over a part of each value. Only for aggregations that keep no
   * values themselves, such as a sum; the others need {@link #over(ValueMapper, Serde)}.
   *
   * @param part gives the part of a value, never null
   */
  public <W> Aggregation<W, A, R> over(ValueMapper<? super W, ? extends V> part) {
    return new Aggregation<>(
        steps.over(part),
        result,
        any -> accumulatorSerde.choose(null),
        any -> resultSerde.choose(null));
  }

  /**
   * Returns the same aggregation over a part of each value.
   *
   * @param part gives the part of a value, never null
   * @param partSerde the serde of the parts
   */
  public <W> Aggregation<W, A, R> over(
      ValueMapper<? super W, ? extends V> part, Serde<V> partSerde) {
    return new Aggregation<>(
        steps.over(part),
        result,
        any -> accumulatorSerde.choose(partSerde),
        any -> resultSerde.choose(partSerde));
  }

  /** Returns the accumulator before the first value. */
  public @Nullable A create() {
    return steps.initializer().create();
  }

  /**
   * Returns the accumulator with a value more, or null when the row is to be deleted.
   *
   * @param accumulator the accumulator so far
   * @param value the value
   * @param timestampMs the timestamp of the value's event in ms
   */
  public @Nullable A accumulate(A accumulator, V value, long timestampMs) {
    return steps.accumulate().apply(accumulator, value, timestampMs);
  }

  /** Returns whether accumulators can be combined. */
  public boolean canCombine() {
    return steps.combine() != null;
  }

  /**
   * Returns the accumulator of the events of both.
   *
   * @param left the accumulator of events that are not later than the others
   * @param right the accumulator of the others
   * @throws UnsupportedOperationException when accumulators cannot be combined
   */
  public @Nullable A combine(A left, A right) {
    Reducer<A> combine = steps.combine();
    if (combine == null) {
      throw new UnsupportedOperationException("the aggregation has no combine: use combining()");
    }
    return combine.apply(left, right);
  }

  /** Returns whether values can be taken out again. */
  public boolean canRetract() {
    return steps.retract() != null;
  }

  /**
   * Returns the accumulator without a value.
   *
   * @param accumulator the accumulator so far
   * @param value a value that was accumulated before
   * @param timestampMs the timestamp with which it was accumulated, in ms
   * @throws UnsupportedOperationException when values cannot be taken out again
   */
  public @Nullable A retract(A accumulator, V value, long timestampMs) {
    Steps.Step<A, V> retract = steps.retract();
    if (retract == null) {
      throw new UnsupportedOperationException("the aggregation has no retract: use retracting()");
    }
    return retract.apply(accumulator, value, timestampMs);
  }

  /** Returns the result of an accumulator, or null when there is none. */
  public @Nullable R result(A accumulator) {
    return result.apply(accumulator);
  }

  /**
   * Returns the serde of the accumulators, or null when it cannot be told without that of the
   * values.
   *
   * @param valueSerde the serde of the values, or null when it is not known
   */
  public @Nullable Serde<A> accumulatorSerde(@Nullable Serde<V> valueSerde) {
    return accumulatorSerde.choose(valueSerde);
  }

  /** Returns the serde of the results, or null when it is not known; as for accumulators. */
  public @Nullable Serde<R> resultSerde(@Nullable Serde<V> valueSerde) {
    return resultSerde.choose(valueSerde);
  }

  Steps<V, A> steps() {
    return steps;
  }
}
