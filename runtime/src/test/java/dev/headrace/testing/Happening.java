package dev.headrace.testing;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * An event of a random history.
 *
 * @param key its key
 * @param number its value, which says which event it is
 * @param timestampMs its timestamp
 */
record Happening(String key, int number, long timestampMs) {

  private record Step(String key, int forwardMs, int behindMs) {}

  /** Returns histories that go forward in small steps and jumps, with events out of order. */
  static Arbitrary<List<Happening>> histories(int mostBehindMs) {
    Arbitrary<Integer> forward =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.integers().between(0, 4)),
            Tuple.of(2, Arbitraries.integers().between(5, 20)),
            Tuple.of(1, Arbitraries.of(40, 1000)));
    Arbitrary<Integer> behind =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(0)),
            Tuple.of(1, Arbitraries.integers().between(0, mostBehindMs)));
    return Combinators.combine(Arbitraries.of("a", "b"), forward, behind)
        .as(Step::new)
        .list()
        .ofMaxSize(25)
        .map(Happening::history);
  }

  private static List<Happening> history(List<Step> steps) {
    long newestMs = 0;
    Happening[] history = new Happening[steps.size()];
    for (int i = 0; i < history.length; i++) {
      newestMs += steps.get(i).forwardMs;
      long timestampMs = Math.max(0, newestMs - steps.get(i).behindMs);
      history[i] = new Happening(steps.get(i).key, i + 1, timestampMs);
    }
    return List.of(history);
  }
}
