package dev.headrace.runtime.placement;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Multimaps;
import dev.headrace.runtime.port.InputUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Spreads the units of each stage evenly and leaves as many as possible where they are.
 *
 * <p>Idea: stage by stage, every candidate gets its even share, and what does not divide goes to
 * those that have the least so far, among these to those that own most of the stage. Within its
 * share a candidate keeps what it owns; then units go to candidates with their state, then to any.
 *
 * <p>Invariant: after each stage the numbers of units of two candidates differ by at most one, in
 * that stage and altogether; with the same candidates a second placement changes nothing.
 */
public final class StickyPlacement implements Placement {
  @Override
  public ImmutableSetMultimap<String, InputUnit> place(
      List<InputUnit> units, List<Candidate> candidates) {
    ImmutableListMultimap<String, InputUnit> stages = Multimaps.index(units, InputUnit::stage);
    Map<String, Integer> totals = new HashMap<>();
    var placed = ImmutableSetMultimap.<String, InputUnit>builder();
    for (String stage : stages.keySet()) {
      Map<String, Integer> shares = shares(stages.get(stage), candidates, totals);
      Set<InputUnit> open = new LinkedHashSet<>(stages.get(stage));
      Round round = new Round(candidates, shares, open, placed);
      round.give((candidate, unit) -> candidate.owns().contains(unit));
      round.give((candidate, unit) -> candidate.keeps().contains(unit));
      round.give((candidate, unit) -> true);
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
                    .thenComparingLong(one -> -units.stream().filter(one.owns()::contains).count())
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

  /** The units of one stage that are still to be given away, and who may still take some. */
  private record Round(
      List<Candidate> candidates,
      Map<String, Integer> shares,
      Set<InputUnit> open,
      ImmutableSetMultimap.Builder<String, InputUnit> placed) {

    void give(BiPredicate<Candidate, InputUnit> fits) {
      for (Candidate candidate : byName()) {
        int share = shares.getOrDefault(candidate.name(), 0);
        List<InputUnit> given =
            open.stream().filter(unit -> fits.test(candidate, unit)).limit(share).toList();
        placed.putAll(candidate.name(), given);
        given.forEach(open::remove);
        shares.put(candidate.name(), share - given.size());
      }
    }

    private List<Candidate> byName() {
      return candidates.stream().sorted(Comparator.comparing(Candidate::name)).toList();
    }
  }
}
