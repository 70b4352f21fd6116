package dev.headrace.dsl.aggregation;

import dev.headrace.dsl.serde.Serdes;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * The ready-made aggregations, meant to be imported statically. All can be combined, so they work
 * with every kind of window. Where the order of events matters, it is that of their timestamps, and
 * that of arrival among equal ones: so the result does not depend on the order of arrival
 * otherwise.
 *
 * <pre>{@code
 * record Summary(long orders, long total, @Nullable Double average) {}
 *
 * Aggregation<Order, ?, Summary> summary =
 *     compose(count(), sum(Order::cents), average(Order::cents), Summary::new, json(Summary.class));
 * }</pre>
 */
public final class Aggregations {

  private Aggregations() {}

  /** Returns the number of values; 0 when all are taken away again. */
  public static <V> Aggregation<V, Long, Long> count() {
    return Aggregation.<V, Long>of(() -> 0L, (count, value) -> count + 1, Serdes.int64())
        .combining(Long::sum)
        .retracting((count, value) -> count - 1);
  }

  /**
   * Returns the sum of a whole number in each value.
   *
   * @param number gives the number
   * @throws ArithmeticException while running, when the sum leaves the range of a long
   */
  public static <V> Aggregation<V, Long, Long> sum(ToLongFunction<? super V> number) {
    return Aggregation.<V, Long>of(
            () -> 0L, (sum, value) -> Math.addExact(sum, number.applyAsLong(value)), Serdes.int64())
        .combining(Math::addExact)
        .retracting((sum, value) -> Math.subtractExact(sum, number.applyAsLong(value)));
  }

  /**
   * Returns the sum of a floating point number in each value. The last digits depend on the order
   * in which numbers are added, as they do everywhere; money is better summed in whole cents.
   *
   * @param number gives the number
   */
  public static <V> Aggregation<V, Double, Double> sumOfDoubles(
      ToDoubleFunction<? super V> number) {
    return Aggregation.<V, Double>of(
            () -> 0.0, (sum, value) -> sum + number.applyAsDouble(value), Serdes.float64())
        .combining(Double::sum)
        .retracting((sum, value) -> sum - number.applyAsDouble(value));
  }

  /**
   * Returns the mean of a number in each value; null when there is no value.
   *
   * @param number gives the number
   */
  public static <V> Aggregation<V, Mean, Double> average(ToDoubleFunction<? super V> number) {
    return Aggregation.<V, Mean>of(
            () -> Mean.OF_NOTHING,
            (mean, value) -> mean.with(number.applyAsDouble(value)),
            Mean.SERDE)
        .combining(Mean::and)
        .retracting((mean, value) -> mean.without(number.applyAsDouble(value)))
        .returning(Mean::value, Serdes.float64());
  }

  /** Returns the least value in its natural order, the earliest of several equal ones. */
  public static <V extends Comparable<? super V>> Aggregation<V, ?, V> min() {
    return min(Comparator.<V>naturalOrder());
  }

  /**
   * Returns the least value, the earliest of several equal ones.
   *
   * @param order the order of values
   */
  public static <V> Aggregation<V, ?, V> min(Comparator<? super V> order) {
    return best(Ranking.of(1, byValue(order)));
  }

  /** Returns the greatest value in its natural order, the earliest of several equal ones. */
  public static <V extends Comparable<? super V>> Aggregation<V, ?, V> max() {
    return max(Comparator.<V>naturalOrder());
  }

  /**
   * Returns the greatest value, the earliest of several equal ones.
   *
   * @param order the order of values
   */
  public static <V> Aggregation<V, ?, V> max(Comparator<? super V> order) {
    return best(Ranking.of(1, byValue(order.reversed())));
  }

  /** Returns the value with the smallest timestamp; of several, that which arrived first. */
  public static <V> Aggregation<V, ?, V> first() {
    return best(Ranking.of(1, byTime()));
  }

  /** Returns the value with the largest timestamp; of several, that which arrived last. */
  public static <V> Aggregation<V, ?, V> last() {
    return best(Ranking.latest());
  }

  /** Returns all values in order of their timestamps. The list grows with every value. */
  public static <V> Aggregation<V, ?, List<V>> collect() {
    return all(Ranking.of(Integer.MAX_VALUE, byTime()));
  }

  /**
   * Returns the greatest values, the greatest first; equal ones in order of their timestamps.
   *
   * @param n how many values to return at most, at least 1
   * @param order the order of values
   * @throws IllegalArgumentException when {@code n} is less than 1
   */
  public static <V> Aggregation<V, ?, List<V>> topN(int n, Comparator<? super V> order) {
    if (n < 1) {
      throw new IllegalArgumentException("topN(%d) keeps nothing: use at least 1".formatted(n));
    }
    return all(Ranking.of(n, byValue(order.reversed())));
  }

  /**
   * Returns two aggregations of the same values as one.
   *
   * @param first the first aggregation
   * @param second the second aggregation
   * @param compose makes the result of both results, each null when there is none
   * @param resultSerde the serde of the result
   */
  // Results come back in the order in which the parts were given.
  @SuppressWarnings({"unchecked", "NullAway"})
  public static <V, R1, R2, R> Aggregation<V, ?, R> compose(
      Aggregation<V, ?, R1> first,
      Aggregation<V, ?, R2> second,
      BiFunction<? super R1, ? super R2, ? extends R> compose,
      Serde<R> resultSerde) {
    return Composition.of(
        List.of(first, second),
        parts -> compose.apply((R1) parts.get(0), (R2) parts.get(1)),
        resultSerde);
  }

  /**
   * Returns three aggregations of the same values as one; compositions can be composed again.
   *
   * @param first the first aggregation
   * @param second the second aggregation
   * @param third the third aggregation
   * @param compose makes the result of all results, each null when there is none
   * @param resultSerde the serde of the result
   */
  // Results come back in the order in which the parts were given.
  @SuppressWarnings({"unchecked", "NullAway"})
  public static <V, R1, R2, R3, R> Aggregation<V, ?, R> compose(
      Aggregation<V, ?, R1> first,
      Aggregation<V, ?, R2> second,
      Aggregation<V, ?, R3> third,
      Composer<? super R1, ? super R2, ? super R3, ? extends R> compose,
      Serde<R> resultSerde) {
    return Composition.of(
        List.of(first, second, third),
        parts -> compose.apply((R1) parts.get(0), (R2) parts.get(1), (R3) parts.get(2)),
        resultSerde);
  }

  /** Makes one result of three, each null at run time when there is none. */
  @FunctionalInterface
  public interface Composer<R1, R2, R3, R> {
    /** Makes the result. */
    @Nullable R apply(R1 first, R2 second, R3 third);
  }

  private static <V> Comparator<Timed<V>> byTime() {
    return Comparator.comparingLong(Timed::timestampMs);
  }

  private static <V> Comparator<Timed<V>> byValue(Comparator<? super V> order) {
    return Comparator.<Timed<V>, V>comparing(Timed::value, order).thenComparing(byTime());
  }

  private static <V> Aggregation<V, List<Timed<V>>, V> best(Ranking<V> ranking) {
    return new Aggregation<>(
        ranking.steps(),
        ranked -> ranked.isEmpty() ? null : ranked.get(0).value(),
        TimedListSerde::of,
        valueSerde -> valueSerde);
  }

  private static <V> Aggregation<V, List<Timed<V>>, List<V>> all(Ranking<V> ranking) {
    return new Aggregation<>(
        ranking.steps(),
        ranked -> ranked.stream().map(Timed::value).toList(),
        TimedListSerde::of,
        valueSerde -> valueSerde == null ? null : Serdes.list(valueSerde));
  }
}
