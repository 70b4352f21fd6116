package dev.headrace.dsl.aggregation;

import static dev.headrace.dsl.aggregation.Aggregations.average;
import static dev.headrace.dsl.aggregation.Aggregations.collect;
import static dev.headrace.dsl.aggregation.Aggregations.compose;
import static dev.headrace.dsl.aggregation.Aggregations.count;
import static dev.headrace.dsl.aggregation.Aggregations.first;
import static dev.headrace.dsl.aggregation.Aggregations.last;
import static dev.headrace.dsl.aggregation.Aggregations.max;
import static dev.headrace.dsl.aggregation.Aggregations.min;
import static dev.headrace.dsl.aggregation.Aggregations.sum;
import static dev.headrace.dsl.aggregation.Aggregations.sumOfDoubles;
import static dev.headrace.dsl.aggregation.Aggregations.topN;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.json;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class AggregationsTest {
  record Summary(long orders, long total, Double average) {}

  record Extremes(Integer least, Integer greatest) {}

  /** Folds values that arrive in this order, one each millisecond. */
  private static <A, R> R fold(Aggregation<Integer, A, R> aggregation, Integer... values) {
    return aggregation.result(accumulated(aggregation, 0, List.of(values)));
  }

  private static <A> A accumulated(
      Aggregation<Integer, A, ?> aggregation, long fromMs, List<Integer> values) {
    A accumulator = aggregation.create();
    long timestampMs = fromMs;
    for (Integer value : values) {
      accumulator = aggregation.accumulate(accumulator, value, timestampMs);
      timestampMs++;
    }
    return accumulator;
  }

  private static Aggregation<Integer, ?, Summary> summary() {
    return compose(
        count(),
        sum(Integer::longValue),
        average(Integer::doubleValue),
        Summary::new,
        json(Summary.class));
  }

  @Test
  void countsAndSums() {
    assertThat(fold(count(), 5, 7)).isEqualTo(2);
    assertThat(fold(sum(Integer::longValue), 5, 7)).isEqualTo(12);
    assertThat(fold(sumOfDoubles(value -> value / 2.0), 5, 7)).isEqualTo(6.0);
    assertThat(fold(average(Integer::doubleValue), 5, 8)).isEqualTo(6.5);
    assertThat(fold(average(Integer::doubleValue))).isNull();
  }

  @Test
  void findsExtremes() {
    assertThat(fold(min(), 7, 5, 9)).isEqualTo(5);
    assertThat(fold(max(), 7, 9, 5)).isEqualTo(9);
    assertThat(fold(min(Comparator.comparing(value -> value % 10)), 27, 12, 32)).isEqualTo(12);
    assertThat(fold(topN(2, Comparator.naturalOrder()), 7, 9, 5, 8)).containsExactly(9, 8);
    assertThat(fold(Aggregations.<Integer>min())).isNull();
  }

  @Test
  void goesByTimestampsAndNotByArrival() {
    Aggregation<Integer, ?, List<Integer>> all = collect();
    assertThat(outOfOrder(all)).containsExactly(2, 3, 1, 4);
    assertThat(outOfOrder(Aggregations.<Integer>first())).isEqualTo(2);
    assertThat(outOfOrder(Aggregations.<Integer>last())).isEqualTo(4);
  }

  // 2 and 3 happened at once, 1 and 4 happened at once; each pair arrived in this order.
  private static <A, R> R outOfOrder(Aggregation<Integer, A, R> aggregation) {
    A accumulator = aggregation.create();
    accumulator = aggregation.accumulate(accumulator, 1, 20);
    accumulator = aggregation.accumulate(accumulator, 2, 10);
    accumulator = aggregation.accumulate(accumulator, 3, 10);
    accumulator = aggregation.accumulate(accumulator, 4, 20);
    return aggregation.result(accumulator);
  }

  @Test
  void composesSeveralIntoOneRecord() {
    assertThat(fold(summary(), 5, 8)).isEqualTo(new Summary(2, 13, 6.5));
    Aggregation<Integer, ?, Extremes> extremes =
        compose(min(), max(), Extremes::new, json(Extremes.class));
    assertThat(fold(extremes, 5, 8, 2)).isEqualTo(new Extremes(2, 8));
    assertThat(fold(extremes)).isEqualTo(new Extremes(null, null));
  }

  @Test
  void looksAtAPartOfTheValue() {
    Aggregation<String, ?, Integer> longest =
        Aggregations.<Integer>max().over(String::length, int32());
    assertThat(foldTexts(longest, "a", "ccc", "bb")).isEqualTo(3);
    assertThat(foldTexts(count().over(String::length), "a", "b")).isEqualTo(2);
    assertThatThrownBy(() -> foldTexts(longest.over(text -> null), "a"))
        .hasMessageContaining("got no part");
  }

  private static <A, R> R foldTexts(Aggregation<String, A, R> aggregation, String... texts) {
    A accumulator = aggregation.create();
    for (String text : texts) {
      accumulator = aggregation.accumulate(accumulator, text, 0);
    }
    return aggregation.result(accumulator);
  }

  @Test
  void makesAnotherResult() {
    assertThat(fold(Aggregations.<Integer>count().returning(n -> "n=" + n, string()), 1, 1))
        .isEqualTo("n=2");
    assertThat(fold(Aggregations.<Integer>min().returning(least -> -least, int32()))).isNull();
  }

  @Test
  void failsWhereASumWouldBeWrong() {
    assertThatThrownBy(() -> fold(sum(value -> Long.MAX_VALUE), 1, 1))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void saysWhatItCannotDo() {
    Aggregation<Integer, Long, Long> plain = Aggregation.of(() -> 0L, (a, v) -> a + v, int64());
    assertThat(plain.canCombine()).isFalse();
    assertThatThrownBy(() -> plain.combine(1L, 2L)).hasMessageContaining("combining()");
    assertThatThrownBy(() -> plain.retract(1L, 2, 0)).hasMessageContaining("retracting()");
    assertThatThrownBy(() -> topN(0, Comparator.<Integer>naturalOrder()))
        .hasMessageContaining("at least 1");
    assertThat(Aggregations.<Integer>min().accumulatorSerde(null)).isNull();
    assertThat(compose(min(), max(), Extremes::new, json(Extremes.class)).accumulatorSerde(null))
        .isNull();
  }

  @Property
  void combiningGivesWhatAccumulatingAllGives(
      @ForAll @Size(max = 8) List<@IntRange(min = 0, max = 5) Integer> left,
      @ForAll @Size(max = 8) List<@IntRange(min = 0, max = 5) Integer> right) {
    requireCombines(count(), left, right);
    requireCombines(sum(Integer::longValue), left, right);
    requireCombines(average(Integer::doubleValue), left, right);
    requireCombines(Aggregations.<Integer>min(), left, right);
    requireCombines(Aggregations.<Integer>max(), left, right);
    requireCombines(first(), left, right);
    requireCombines(last(), left, right);
    requireCombines(collect(), left, right);
    requireCombines(topN(3, Comparator.naturalOrder()), left, right);
    requireCombines(summary(), left, right);
  }

  private static <A, R> void requireCombines(
      Aggregation<Integer, A, R> aggregation, List<Integer> left, List<Integer> right) {
    A earlier = accumulated(aggregation, 0, left);
    A later = accumulated(aggregation, left.size(), right);
    A all = accumulated(aggregation, left.size(), right.subList(0, 0));
    long timestampMs = 0;
    for (List<Integer> values : List.of(left, right)) {
      for (Integer value : values) {
        all = aggregation.accumulate(all, value, timestampMs++);
      }
    }
    A combined = aggregation.combine(earlier, later);
    assertThat(aggregation.result(combined)).isEqualTo(aggregation.result(all));
    requireReadsBack(aggregation, combined);
  }

  private static <A> void requireReadsBack(Aggregation<Integer, A, ?> aggregation, A accumulator) {
    Serde<A> serde = Objects.requireNonNull(aggregation.accumulatorSerde(int32()));
    byte[] bytes = serde.serializer().serialize("t", accumulator);
    A read = serde.deserializer().deserialize("t", bytes);
    assertThat(read).isEqualTo(accumulator);
    assertThatThrownBy(() -> serde.deserializer().deserialize("t", new byte[] {0, 0, 7}))
        .isInstanceOf(RuntimeException.class);
  }

  @Property
  void retractingUndoesAccumulating(@ForAll List<@IntRange(min = -9, max = 9) Integer> values) {
    requireRetracts(count(), values);
    requireRetracts(sum(Integer::longValue), values);
    requireRetracts(average(Integer::doubleValue), values);
    requireRetracts(summary(), values);
  }

  private static <A, R> void requireRetracts(
      Aggregation<Integer, A, R> aggregation, List<Integer> values) {
    A before = accumulated(aggregation, 0, List.of(3, 4));
    A after = before;
    for (Integer value : values) {
      after = aggregation.accumulate(after, value, 0);
    }
    for (Integer value : values) {
      after = aggregation.retract(after, value, 0);
    }
    assertThat(after).isEqualTo(before);
  }
}
