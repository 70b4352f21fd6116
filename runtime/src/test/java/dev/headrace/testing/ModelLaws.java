package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.SetMultimap;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.testing.BatchOracle.Result;
import dev.headrace.testing.BatchOracle.Update;
import dev.headrace.testing.BatchOracle.Window;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What must hold between a run of {@link ModelTopology#full} and its oracle. */
final class ModelLaws {
  private ModelLaws() {}

  /** Holds with one partition, whatever happens: all results are known, and their order. */
  static void requireExactResults(ModelRun run) {
    BatchOracle oracle = run.oracle();
    assertThat(run.windowed(ModelTopology.FINALS))
        .as("final results")
        .containsExactlyElementsOf(oracle.finals());
    assertThat(run.plain(ModelTopology.LOUD))
        .as("stateless branch 'loud'")
        .containsExactlyElementsOf(oracle.loud());
    assertThat(run.plain(ModelTopology.REST))
        .as("stateless branch 'rest'")
        .containsExactlyElementsOf(oracle.rest());
    requireConsolidatedUpdates(run, oracle);
  }

  /** Holds with one partition, whatever happens: rows are the fold of what is not late. */
  static void requireExactRows(ModelRun run) {
    BatchOracle oracle = run.oracle();
    assertThat(run.rows(ModelTopology.TOTALS_STORE))
        .as("rows per key")
        .isEqualTo(BatchOracle.last(oracle.totals()));
    assertThat(run.rows(ModelTopology.PHASES_STORE))
        .as("rows per phase")
        .isEqualTo(BatchOracle.last(BatchOracle.phases(oracle.finals())));
    assertThat(run.windowRows(ModelTopology.UPDATES_STORE))
        .as("rows per key and open window")
        .isEqualTo(oracle.openWindows());
    assertThat(run.windowRows(ModelTopology.FINALS_STORE))
        .as("rows per letter and open window")
        .isEqualTo(oracle.openFinals());
  }

  /** Holds unless nobody has heard how an epoch ended, whose events do not count then. */
  static void requireExactDrops(ModelRun run) {
    BatchOracle oracle = run.oracle();
    assertThat(run.drops(DropReason.LATE))
        .as("late events")
        .isEqualTo(oracle.lateForLetters() + oracle.lateForKeys());
    assertThat(run.drops(DropReason.NULL_KEY))
        .as("events without a key")
        .isEqualTo(oracle.withoutKey());
    assertThat(run.drops(DropReason.NULL_VALUE))
        .as("events without a value")
        .isEqualTo(oracle.withoutValue());
  }

  /** Holds with one partition and no failures: the steps say where epochs end. */
  static void requireExactUpdates(ModelRun run) {
    BatchOracle oracle = run.oracle();
    assertThat(run.plain(ModelTopology.TOTALS))
        .as("one update per key and epoch")
        .containsExactlyElementsOf(BatchOracle.consolidated(oracle.totals(), run.epochs()));
    assertThat(byKey(run.windowed(ModelTopology.UPDATES)))
        .as("one update per key, window and epoch")
        .isEqualTo(byKey(BatchOracle.consolidated(oracle.windowUpdates(), run.epochs())));
  }

  /**
   * Holds for any number of partitions when nothing is late and all windows are closed: order is
   * known per key only.
   */
  static void requireResultsPerKey(ModelRun run) {
    BatchOracle oracle = run.oracle();
    List<Result<Window>> finals = run.windowed(ModelTopology.FINALS);
    assertThat(finals).as("final results").containsExactlyInAnyOrderElementsOf(oracle.finals());
    assertThat(perLetter(finals))
        .as("final results per letter, in order of windows")
        .isEqualTo(perLetter(oracle.finals()));
    requireSameSequencePerKey(run.plain(ModelTopology.LOUD), oracle.loud());
    requireSameSequencePerKey(run.plain(ModelTopology.REST), oracle.rest());
    requireConsolidatedUpdates(run, oracle);
    assertThat(run.rows(ModelTopology.TOTALS_STORE))
        .as("rows per key")
        .isEqualTo(BatchOracle.last(oracle.totals()));
    assertThat(run.rows(ModelTopology.PHASES_STORE))
        .as("rows per phase")
        .isEqualTo(BatchOracle.last(BatchOracle.phases(oracle.finals())));
    assertThat(run.windowRows(ModelTopology.FINALS_STORE)).as("open windows").isEmpty();
    assertThat(run.windowRows(ModelTopology.UPDATES_STORE)).as("open windows").isEmpty();
  }

  // Records without a key are spread over partitions, and so have no order.
  static void requireSameSequencePerKey(
      List<Result<String>> actual, List<Result<String>> expected) {
    assertThat(actual).as("stateless branch").containsExactlyInAnyOrderElementsOf(expected);
    ListMultimap<String, Result<String>> actualByKey = byKey(actual);
    ListMultimap<String, Result<String>> expectedByKey = byKey(expected);
    actualByKey.removeAll("null");
    expectedByKey.removeAll("null");
    assertThat(actualByKey).as("stateless branch per key").isEqualTo(expectedByKey);
  }

  // The order of final results of several tasks, and so of what is counted of them, is not fixed;
  // counts are the same in any order.
  private static void requireConsolidatedUpdates(ModelRun run, BatchOracle oracle) {
    requireConsolidated("per key", run.plain(ModelTopology.TOTALS), oracle.totals());
    requireConsolidated(
        "per key and window", run.windowed(ModelTopology.UPDATES), oracle.windowUpdates());
    requirePhasesOfFinals(run);
  }

  /** Holds always: what is counted of final results is all of them, as they came. */
  static void requirePhasesOfFinals(ModelRun run) {
    List<Result<Window>> finals = run.windowed(ModelTopology.FINALS);
    List<Result<String>> phases = run.plain(ModelTopology.PHASES);
    requireConsolidated("per phase", phases, BatchOracle.phases(finals));
  }

  static <K> void requireConsolidated(String what, List<Result<K>> actual, List<Update<K>> every) {
    ListMultimap<String, Result<K>> actualByKey = byKey(actual);
    ListMultimap<String, Result<K>> everyByKey = byKey(every.stream().map(Update::result).toList());
    assertThat(actualByKey.keySet()).as("keys of updates " + what).isEqualTo(everyByKey.keySet());
    for (String key : everyByKey.keySet()) {
      List<Result<K>> updates = actualByKey.get(key);
      List<Result<K>> all = everyByKey.get(key);
      assertThat(all).as("every update %s of %s", what, key).containsSubsequence(updates);
      assertThat(updates).as("last update").endsWith(all.get(all.size() - 1));
    }
  }

  private static <K> ListMultimap<String, Result<K>> byKey(List<Result<K>> results) {
    ListMultimap<String, Result<K>> byKey =
        MultimapBuilder.linkedHashKeys().arrayListValues().build();
    results.forEach(result -> byKey.put(String.valueOf(result.key()), result));
    return byKey;
  }

  static ListMultimap<String, Result<Window>> perLetter(List<Result<Window>> finals) {
    ListMultimap<String, Result<Window>> byLetter =
        MultimapBuilder.treeKeys().arrayListValues().build();
    finals.forEach(result -> byLetter.put(Objects.requireNonNull(result.key()).key(), result));
    return byLetter;
  }

  /**
   * Holds at least once: nothing is missing and nothing invented, but records may be counted and
   * windows reported more than once.
   */
  static void requireNothingLost(ModelRun run) {
    BatchOracle oracle = run.oracle();
    assertThat(numbers(run.windowed(ModelTopology.FINALS)))
        .as("records per final result")
        .isEqualTo(numbers(oracle.finals()));
    Map<String, String> totals = run.rows(ModelTopology.TOTALS_STORE);
    BatchOracle.last(oracle.totals())
        .forEach(
            (key, numbers) ->
                assertThat(ModelTopology.numbers(totals.get(key)))
                    .as("records per key " + key)
                    .containsAll(ModelTopology.numbers(numbers)));
    assertThat(run.plain(ModelTopology.LOUD))
        .as("stateless branch")
        .containsAll(oracle.loud())
        .isSubsetOf(oracle.loud());
  }

  /** Returns the numbers of the records that went into each window. */
  static SetMultimap<Window, Integer> numbers(List<Result<Window>> finals) {
    SetMultimap<Window, Integer> numbers = LinkedHashMultimap.create();
    for (Result<Window> result : finals) {
      numbers.putAll(
          Objects.requireNonNull(result.key()),
          ModelTopology.numbers(Objects.requireNonNull(result.value())));
    }
    return numbers;
  }
}
