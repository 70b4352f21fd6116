package dev.headrace.peer;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * An event of a random history that both engines are fed with.
 *
 * @param isRight whether it goes to the second of two input topics
 * @param key its key, or null
 * @param value its value, or null
 * @param timestampMs its timestamp
 */
record PeerEvent(boolean isRight, @Nullable String key, @Nullable Integer value, long timestampMs) {

  private record Step(boolean isRight, String key, int forwardMs, int behindMs) {}

  /** An event that closes the windows of a history, with a key of its own. */
  static PeerEvent last(long timestampMs) {
    return new PeerEvent(false, "last", 0, timestampMs);
  }

  static PeerEvent of(@Nullable String key, @Nullable Integer value, long timestampMs) {
    return new PeerEvent(false, key, value, timestampMs);
  }

  /**
   * Returns histories whose events all have a key and a value.
   *
   * @param mostBehindMs how far an event may lie behind the newest one
   * @param unitMs what all timestamps are multiples of
   */
  static Arbitrary<List<PeerEvent>> histories(int mostBehindMs, int unitMs) {
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
            Arbitraries.of(false, true), Arbitraries.of("a", "b", "c"), forward, behind)
        .as(Step::new)
        .list()
        .ofMaxSize(25)
        .map(steps -> history(steps, unitMs));
  }

  private static List<PeerEvent> history(List<Step> steps, int unitMs) {
    long newestMs = 0;
    List<PeerEvent> history = new ArrayList<>();
    for (Step step : steps) {
      newestMs += step.forwardMs;
      long timestampMs = Math.max(0, newestMs - step.behindMs) / unitMs * unitMs;
      history.add(new PeerEvent(step.isRight, step.key, history.size() + 1, timestampMs));
    }
    return history;
  }

  /** Returns histories in which some events lack a key or a value. */
  static Arbitrary<List<PeerEvent>> withNulls(Arbitrary<List<PeerEvent>> histories) {
    Arbitrary<List<Integer>> lacks = Arbitraries.integers().between(0, 5).list().ofSize(25);
    return Combinators.combine(histories, lacks).as(PeerEvent::lacking);
  }

  /** Returns histories in which some events have no value. */
  static Arbitrary<List<PeerEvent>> withTombstones(Arbitrary<List<PeerEvent>> histories) {
    Arbitrary<List<Integer>> lacks = Arbitraries.integers().between(1, 5).list().ofSize(25);
    return Combinators.combine(histories, lacks).as(PeerEvent::lacking);
  }

  private static List<PeerEvent> lacking(List<PeerEvent> events, List<Integer> lacks) {
    List<PeerEvent> lacking = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      PeerEvent event = events.get(i);
      lacking.add(
          new PeerEvent(
              event.isRight,
              lacks.get(i) == 0 ? null : event.key,
              lacks.get(i) == 1 ? null : event.value,
              event.timestampMs));
    }
    return lacking;
  }
}
