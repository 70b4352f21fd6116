package dev.headrace.testing;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * A record of a table's topic.
 *
 * @param key the row's key
 * @param value its new value, or null to delete it
 * @param timestampMs its timestamp
 */
record RowChange(String key, @Nullable Integer value, long timestampMs) {

  /** Returns histories of a few rows, with deletions, repetitions and timestamps out of order. */
  static Arbitrary<List<RowChange>> histories() {
    return Combinators.combine(
            Arbitraries.of("a", "b", "c"),
            Arbitraries.integers().between(0, 9).injectNull(0.25),
            Arbitraries.longs().between(0, 20))
        .as(RowChange::new)
        .list()
        .ofMaxSize(25);
  }

  /** Returns numbers of steps per epoch. */
  static Arbitrary<Integer> epochs() {
    return Arbitraries.of(1, 2, 3, 7, 100);
  }
}
