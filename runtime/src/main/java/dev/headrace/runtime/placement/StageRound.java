package dev.headrace.runtime.placement;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Lists;
import dev.headrace.runtime.port.InputUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The placement of the units of one stage, given how many each candidate is to have.
 *
 * <p>Idea: what nobody owns, and what is beyond its owner's share, is there to be taken. A taker
 * with its state gets it, if need be by taking something else in turn, so that as many units as
 * possible go to where their state is (augmenting paths, as for any matching in a bipartite graph);
 * then the rest goes to whoever has room.
 */
final class StageRound {
  /** A candidate and what it has so far. */
  private static final class Taker {
    private final Candidate candidate;
    private final Set<InputUnit> owned = new LinkedHashSet<>();
    private final Set<InputUnit> taken = new LinkedHashSet<>();
    private final int share;
    private int surplus;

    Taker(Candidate candidate, Collection<InputUnit> units, int share) {
      this.candidate = candidate;
      this.share = share;
      units.stream().filter(candidate.owns()::contains).forEach(owned::add);
      surplus = Math.max(0, owned.size() - share);
    }

    boolean hasRoom() {
      return owned.size() + taken.size() < share;
    }
  }

  /** Whom one search for a place has asked, each once: to take something, or to give it up. */
  private static final class Search {
    private final Set<Taker> keepers = new HashSet<>();
    private final Set<Taker> owners = new HashSet<>();

    Search(@Nullable Taker owner) {
      if (owner != null) {
        owners.add(owner);
      }
    }
  }

  private final List<InputUnit> units;
  private final List<Taker> takers = new ArrayList<>();
  private final Map<InputUnit, Taker> owners = new LinkedHashMap<>();
  private final ListMultimap<InputUnit, Taker> keepers = ArrayListMultimap.create();
  private final Map<InputUnit, Taker> moved = new LinkedHashMap<>();

  StageRound(List<InputUnit> units) {
    this.units = units;
  }

  /** Adds a candidate with the number of units that it is to have. */
  void add(Candidate candidate, int share) {
    Taker taker = new Taker(candidate, units, share);
    takers.add(taker);
    taker.owned.forEach(unit -> owners.put(unit, taker));
    for (InputUnit unit : units) {
      if (candidate.keeps().contains(unit) && !taker.owned.contains(unit)) {
        keepers.put(unit, taker);
      }
    }
  }

  /** Returns what each candidate gets. */
  ImmutableSetMultimap<String, InputUnit> place() {
    for (InputUnit unit : units) {
      if (isThereToBeTaken(unit)) {
        giveToKeeper(unit, new Search(owners.get(unit)));
      }
    }
    giveTheRest();
    var placed = ImmutableSetMultimap.<String, InputUnit>builder();
    for (Taker taker : takers) {
      placed.putAll(taker.candidate.name(), taker.owned);
      placed.putAll(taker.candidate.name(), taker.taken);
    }
    return placed.build();
  }

  private boolean isThereToBeTaken(InputUnit unit) {
    Taker owner = owners.get(unit);
    return !moved.containsKey(unit) && (owner == null || owner.surplus > 0);
  }

  /** Finds a place for a unit with its state; returns whether there is one. */
  private boolean giveToKeeper(InputUnit unit, Search search) {
    for (Taker keeper : keepers.get(unit)) {
      if (search.keepers.add(keeper) && (keeper.hasRoom() || makeRoom(keeper, search))) {
        move(unit, keeper);
        return true;
      }
    }
    return false;
  }

  // Something that it has taken finds another place, or stays and its owner gives up something
  // else.
  private boolean makeRoom(Taker keeper, Search search) {
    for (InputUnit taken : List.copyOf(keeper.taken)) {
      if (giveToKeeper(taken, search) || isReplaced(taken, search)) {
        return true;
      }
    }
    return false;
  }

  private boolean isReplaced(InputUnit taken, Search search) {
    Taker owner = owners.get(taken);
    if (owner == null || !search.owners.add(owner)) {
      return false;
    }
    for (InputUnit other : List.copyOf(owner.owned)) {
      // The place that is found for it may be the one that is given up for it.
      if (!moved.containsKey(other) && giveInstead(other, taken, owner, search)) {
        return true;
      }
    }
    return false;
  }

  private boolean giveInstead(InputUnit other, InputUnit taken, Taker owner, Search search) {
    owner.surplus++;
    if (giveToKeeper(other, search)) {
      takeBack(taken, owner);
      return true;
    }
    owner.surplus--;
    return false;
  }

  private void move(InputUnit unit, Taker to) {
    Taker from = moved.put(unit, to);
    if (from != null) {
      from.taken.remove(unit);
    } else {
      Taker owner = owners.get(unit);
      if (owner != null) {
        owner.owned.remove(unit);
        owner.surplus--;
      }
    }
    to.taken.add(unit);
  }

  private void takeBack(InputUnit unit, Taker owner) {
    Taker from = moved.remove(unit);
    if (from != null) {
      from.taken.remove(unit);
    }
    owner.owned.add(unit);
  }

  private void giveTheRest() {
    for (InputUnit unit : Lists.reverse(units)) {
      Taker owner = owners.get(unit);
      if (owner != null && isThereToBeTaken(unit)) {
        owner.owned.remove(unit);
        owner.surplus--;
        owners.remove(unit);
      }
    }
    units.stream()
        .filter(unit -> !owners.containsKey(unit) && !moved.containsKey(unit))
        .forEach(unit -> withRoom().taken.add(unit));
  }

  // The shares of all are as many as there are units.
  private Taker withRoom() {
    return takers.stream().filter(Taker::hasRoom).findFirst().orElseThrow();
  }
}
