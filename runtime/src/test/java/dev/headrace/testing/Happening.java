package dev.headrace.testing;

import dev.headrace.dsl.Topic;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * An event of a random history.
 *
 * @param lack what it lacks, if anything
 * @param key its key
 * @param number its value, which says which event it is
 * @param timestampMs its timestamp
 */
record Happening(Lack lack, String key, int number, long timestampMs) {

  /** What an event may lack, so that no aggregation can use it. */
  enum Lack {
    NOTHING,
    KEY,
    VALUE
  }

  private record Step(Lack lack, String key, int forwardMs, int behindMs) {}

  /** Returns whether it has a key and a value. */
  boolean isComplete() {
    return lack == Lack.NOTHING;
  }

  /** Returns the same event at another time. */
  Happening later(long byMs) {
    return new Happening(lack, key, number, timestampMs + byMs);
  }

  FourWays pipe(FourWays ways, Topic<String, Integer> topic) {
    return ways.step(driver -> pipe(driver, topic));
  }

  void pipe(TopologyTestDriver driver, Topic<String, Integer> topic) {
    driver
        .input(topic)
        .pipe(
            lack == Lack.KEY ? null : key,
            lack == Lack.VALUE ? null : number,
            Instant.ofEpochMilli(timestampMs));
  }

  /**
   * Returns histories that go forward in small steps and jumps, with events out of order, and some
   * without a key or a value.
   *
   * @param mostBehindMs how far an event may lie behind the newest one
   */
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
    Arbitrary<Lack> lack =
        Arbitraries.frequency(
            Tuple.of(10, Lack.NOTHING), Tuple.of(1, Lack.KEY), Tuple.of(1, Lack.VALUE));
    return Combinators.combine(lack, Arbitraries.of("a", "b", "c"), forward, behind)
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
      Step step = steps.get(i);
      history[i] = new Happening(step.lack, step.key, i + 1, timestampMs);
    }
    return List.of(history);
  }
}
