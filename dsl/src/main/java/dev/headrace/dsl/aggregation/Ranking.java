package dev.headrace.dsl.aggregation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The first so many values of a key in some order. Equal ones stay in order of arrival.
 *
 * @param atMost how many to keep
 * @param order the order
 * @param laterFirst whether of equal ones the later to arrive comes first
 */
record Ranking<V>(int atMost, Comparator<Timed<V>> order, boolean laterFirst) {

  static <V> Ranking<V> of(int atMost, Comparator<Timed<V>> order) {
    return new Ranking<>(atMost, order, false);
  }

  /** Returns the ranking that keeps the latest value alone. */
  static <V> Ranking<V> latest() {
    Comparator<Timed<V>> latestFirst =
        (left, right) -> Long.compare(right.timestampMs(), left.timestampMs());
    return new Ranking<>(1, latestFirst, true);
  }

  Steps<V, List<Timed<V>>> steps() {
    return Steps.<V, List<Timed<V>>>timed(
            List::of, (ranked, value, timestampMs) -> with(ranked, new Timed<>(timestampMs, value)))
        .combining(this::merge);
  }

  private List<Timed<V>> with(List<Timed<V>> ranked, Timed<V> added) {
    int place = place(ranked, added);
    if (place >= atMost) {
      return ranked;
    }
    int kept = Math.min(ranked.size(), atMost - 1);
    List<Timed<V>> result = new ArrayList<>(kept + 1);
    result.addAll(ranked.subList(0, place));
    result.add(added);
    result.addAll(ranked.subList(place, Math.max(place, kept)));
    return result;
  }

  private int place(List<Timed<V>> ranked, Timed<V> added) {
    int low = 0;
    int high = ranked.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int difference = order.compare(ranked.get(middle), added);
      if (difference < 0 || (difference == 0 && !laterFirst)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private List<Timed<V>> merge(List<Timed<V>> left, List<Timed<V>> right) {
    List<Timed<V>> merged = left;
    for (Timed<V> added : right) {
      merged = with(merged, added);
    }
    return merged;
  }
}
