package dev.headrace.runtime.placement;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Multimaps;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.port.InputUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Spreads the units of each stage evenly, leaves as many as possible where they are, and gives as
 * many of the others as possible to those that have their state.
 *
 * <p>Idea: stage by stage, every candidate gets its even share, and what does not divide goes to
 * those that have the least so far, among these to those that own more than is even, and then to
 * those whose units nobody else has the state of. Who owns more than its share gives up what others
 * have the state of rather than anything else, so that one that comes back gets its own units back.
 *
 * <p>Invariant: after each stage the numbers of units of two candidates differ by at most one, in
 * that stage and altogether; no unit is moved that its owner's share has room for; with the same
 * candidates a second placement changes nothing.
 */
public final class StickyPlacement implements Placement {
  @Override
  public ImmutableSetMultimap<String, InputUnit> place(
      List<InputUnit> units, List<Candidate> candidates) {
    ImmutableListMultimap<String, InputUnit> stages = Multimaps.index(units, InputUnit::stage);
    List<Candidate> byName =
        candidates.stream().sorted(Comparator.comparing(Candidate::name)).toList();
    Map<String, Integer> totals = new HashMap<>();
    var placed = ImmutableSetMultimap.<String, InputUnit>builder();
    for (String stage : stages.keySet()) {
      Map<String, Integer> shares = shares(stages.get(stage), candidates, totals);
      StageRound round = new StageRound(stages.get(stage));
      byName.forEach(one -> round.add(one, Lookup.in(shares, one.name())));
      placed.putAll(round.place());
    }
    return placed.build();
  }

  private static Map<String, Integer> shares(
      Collection<InputUnit> units, List<Candidate> candidates, Map<String, Integer> totals) {
    int even = units.size() / candidates.size();
    int left = units.size() % candidates.size();
    Map<String, Integer> shares = new HashMap<>();
    List<Candidate> leastFirst =
        candidates.stream()
            .sorted(
                Comparator.<Candidate>comparingInt(one -> totals.getOrDefault(one.name(), 0))
                    .thenComparing(one -> owned(one, units) <= even)
                    .thenComparingLong(one -> wantedBack(one, units, candidates))
                    .thenComparingLong(one -> -units.stream().filter(one.keeps()::contains).count())
                    .thenComparing(Candidate::name))
            .toList();
    for (Candidate candidate : leastFirst) {
      int share = left-- > 0 ? even + 1 : even;
      shares.put(candidate.name(), share);
      totals.merge(candidate.name(), share, Integer::sum);
    }
    return shares;
  }

  private static long owned(Candidate candidate, Collection<InputUnit> units) {
    return units.stream().filter(candidate.owns()::contains).count();
  }

  /** Returns how many of the units that a candidate owns have their state at another one, too. */
  private static long wantedBack(
      Candidate owner, Collection<InputUnit> units, List<Candidate> candidates) {
    return units.stream()
        .filter(owner.owns()::contains)
        .filter(
            unit ->
                candidates.stream()
                    .anyMatch(one -> !one.equals(owner) && one.keeps().contains(unit)))
        .count();
  }
}
