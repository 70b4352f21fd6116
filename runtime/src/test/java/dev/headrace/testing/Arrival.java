package dev.headrace.testing;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * An event of a random history of two inputs.
 *
 * @param left whether it arrives on the left
 * @param key its key, perhaps null
 * @param number its value, which says which event it is, perhaps null
 * @param timestampMs its timestamp
 */
record Arrival(boolean left, @Nullable String key, @Nullable Integer number, long timestampMs) {

  private record Step(
      boolean left, @Nullable String key, boolean valued, int forward, int behind) {}

  /**
   * Returns histories that go forward in small steps and jumps, with events out of order, equal
   * timestamps and some nulls. One of the keys is the beginning of another.
   */
  static Arbitrary<List<Arrival>> histories(int mostBehindMs) {
    return histories(mostBehindMs, 0.05);
  }

  /** Returns such histories whose timestamps end where time does. */
  static Arbitrary<List<Arrival>> atTheEndOfTime(int mostBehindMs) {
    return histories(mostBehindMs, 0.05)
        .map(
            history ->
                history.stream()
                    .map(
                        arrival ->
                            new Arrival(
                                arrival.left,
                                arrival.key,
                                arrival.number,
                                Long.MAX_VALUE - 60 + Math.min(60, arrival.timestampMs)))
                    .toList());
  }

  /** Returns such histories without nulls. */
  static Arbitrary<List<Arrival>> complete(int mostBehindMs) {
    return histories(mostBehindMs, 0);
  }

  private static Arbitrary<List<Arrival>> histories(int mostBehindMs, double nulls) {
    Arbitrary<Integer> forward =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.integers().between(0, 4)),
            Tuple.of(2, Arbitraries.integers().between(5, 20)),
            Tuple.of(1, Arbitraries.of(40, 1000)));
    Arbitrary<Integer> behind =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(0)),
            Tuple.of(1, Arbitraries.integers().between(0, mostBehindMs)));
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of("a", "b", "a\0").injectNull(nulls),
            Arbitraries.just(true).injectNull(nulls).map(valued -> valued != null),
            forward,
            behind)
        .as(Step::new)
        .list()
        .ofMaxSize(25)
        .map(steps -> history(steps));
  }

  private static List<Arrival> history(List<Step> steps) {
    long newestMs = 0;
    List<Arrival> history = new ArrayList<>();
    for (Step step : steps) {
      newestMs += step.forward;
      long timestampMs = Math.max(0, newestMs - step.behind);
      Integer number = step.valued ? history.size() + 1 : null;
      history.add(new Arrival(step.left, step.key, number, timestampMs));
    }
    return List.copyOf(history);
  }
}
