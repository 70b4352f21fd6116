package dev.headrace.runtime.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Sets;
import dev.headrace.runtime.port.InputUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StickyPlacementLawsTest {
  private final StickyPlacement placement = new StickyPlacement();

  @Property(tries = 500)
  void spreadsEveryStageAndEverythingEvenlyWhateverIsOwned(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 9) Integer> stages,
      @ForAll @IntRange(min = 1, max = 6) int members,
      @ForAll long seed) {
    List<InputUnit> units = units(stages);
    List<Candidate> candidates = owningAtRandom(units, members, new Random(seed));
    ImmutableSetMultimap<String, InputUnit> placed = placement.place(units, candidates);
    assertThat(placed.values()).containsExactlyInAnyOrderElementsOf(units);
    requireEven(candidates, one -> placed.get(one.name()).size());
    for (int stage = 0; stage < stages.size(); stage++) {
      String name = "stage-" + stage;
      requireEven(candidates, one -> count(placed.get(one.name()), name));
    }
  }

  @Property(tries = 500)
  void changesNothingThatItHasPlacedBefore(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 9) Integer> stages,
      @ForAll @IntRange(min = 1, max = 6) int members,
      @ForAll long seed) {
    List<InputUnit> units = units(stages);
    Random random = new Random(seed);
    var placed = placement.place(units, owningAtRandom(units, members, random));
    List<Candidate> owners =
        new ArrayList<>(
            IntStream.range(0, members)
                .mapToObj(
                    member ->
                        new Candidate(
                            name(member),
                            ImmutableSet.copyOf(placed.get(name(member))),
                            ImmutableSet.of()))
                .toList());
    Collections.shuffle(owners, random);
    assertThat(placement.place(units, owners)).isEqualTo(placed);
    assertThat(placement.place(units, keepingAtRandom(units, owners, random))).isEqualTo(placed);
  }

  @Test
  void movesOnlyWhatANewMemberMustHave() {
    List<InputUnit> units = units(List.of(4, 4));
    Candidate first = new Candidate("first", ImmutableSet.copyOf(units), ImmutableSet.of());
    Candidate second = new Candidate("second", ImmutableSet.of(), ImmutableSet.of());
    var placed = placement.place(units, List.of(first, second));
    assertThat(placed.get("first")).hasSize(4);
    assertThat(placed.get("second")).hasSize(4);
  }

  @Test
  void givesUnitsBackToWhoKeepsTheirState() {
    List<InputUnit> units = units(List.of(4));
    Candidate left =
        new Candidate("left", ImmutableSet.of(), ImmutableSet.of(units.get(1), units.get(3)));
    Candidate right =
        new Candidate("right", ImmutableSet.of(), ImmutableSet.of(units.get(0), units.get(2)));
    var placed = placement.place(units, List.of(left, right));
    assertThat(placed.get("left")).containsExactlyInAnyOrder(units.get(1), units.get(3));
  }

  @Property(tries = 500)
  void movesNoMoreThanSharesAsk(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 9) Integer> stages,
      @ForAll @IntRange(min = 1, max = 6) int members,
      @ForAll long seed) {
    List<InputUnit> units = units(stages);
    Random random = new Random(seed);
    List<Candidate> candidates =
        keepingAtRandom(units, owningAtRandom(units, members, random), random);
    var placed = placement.place(units, candidates);
    for (int stage = 0; stage < stages.size(); stage++) {
      String name = "stage-" + stage;
      for (Candidate one : candidates) {
        long stays =
            one.owns().stream().filter(placed.get(one.name())::contains).filter(in(name)).count();
        long share = count(placed.get(one.name()), name);
        assertThat(stays).isEqualTo(Math.min(count(one.owns(), name), share));
      }
    }
  }

  @Property(tries = 500)
  void givesAsMuchAsPossibleToWhereItsStateIs(
      @ForAll @IntRange(min = 1, max = 6) int count,
      @ForAll @IntRange(min = 1, max = 4) int members,
      @ForAll long seed) {
    List<InputUnit> units = units(List.of(count));
    Random random = new Random(seed);
    List<Candidate> candidates =
        keepingAtRandom(units, owningAtRandom(units, members, random), random);
    var placed = placement.place(units, candidates);
    assertThat(atHome(candidates, placed)).isEqualTo(mostAtHome(units, candidates, placed));
  }

  /** A member stops, the others take its units over, and it comes back with what its disk has. */
  @Property(tries = 500)
  void givesAMemberThatComesBackItsOwnUnits(
      @ForAll @IntRange(min = 1, max = 20) int count,
      @ForAll @IntRange(min = 2, max = 6) int members,
      @ForAll long seed) {
    List<InputUnit> units = units(List.of(count));
    Random random = new Random(seed);
    var before = placement.place(units, owningAtRandom(units, members, random));
    String leaving = name(random.nextInt(members));
    var without = placement.place(units, candidates(before, members, leaving, before));
    List<Candidate> back = candidates(without, members, "nobody", before);
    var target = placement.place(units, back);
    // What is given up is free only the next time.
    var free = ImmutableSetMultimap.<String, InputUnit>builder();
    back.forEach(
        one ->
            free.putAll(
                one.name(), target.get(one.name()).stream().filter(one.owns()::contains).toList()));
    var after = placement.place(units, candidates(free.build(), members, "nobody", before));
    Set<InputUnit> own = Sets.intersection(after.get(leaving), before.get(leaving));
    assertThat(own).hasSize(Math.min(before.get(leaving).size(), after.get(leaving).size()));
  }

  private static List<Candidate> candidates(
      ImmutableSetMultimap<String, InputUnit> owned,
      int members,
      String absent,
      ImmutableSetMultimap<String, InputUnit> former) {
    return IntStream.range(0, members)
        .mapToObj(StickyPlacementLawsTest::name)
        .filter(name -> !name.equals(absent))
        .map(
            name ->
                new Candidate(
                    name,
                    owned.get(name),
                    ImmutableSet.copyOf(Sets.union(owned.get(name), former.get(name)))))
        .toList();
  }

  private static Predicate<InputUnit> in(String stage) {
    return unit -> unit.stage().equals(stage);
  }

  private static long atHome(
      List<Candidate> candidates, ImmutableSetMultimap<String, InputUnit> placed) {
    return candidates.stream()
        .flatMap(one -> placed.get(one.name()).stream().filter(one.keeps()::contains))
        .count();
  }

  /** Tries everything that moves no more, with as many units for each. */
  private static long mostAtHome(
      List<InputUnit> units,
      List<Candidate> candidates,
      ImmutableSetMultimap<String, InputUnit> placed) {
    int[] room = candidates.stream().mapToInt(one -> placed.get(one.name()).size()).toArray();
    int[] staying =
        candidates.stream()
            .mapToInt(one -> Math.min(one.owns().size(), placed.get(one.name()).size()))
            .toArray();
    return mostAtHome(units, 0, candidates, room, staying);
  }

  private static long mostAtHome(
      List<InputUnit> units, int next, List<Candidate> candidates, int[] room, int[] staying) {
    if (next == units.size()) {
      return IntStream.of(staying).allMatch(left -> left == 0) ? 0 : Long.MIN_VALUE;
    }
    InputUnit unit = units.get(next);
    long most = Long.MIN_VALUE;
    for (int member = 0; member < candidates.size(); member++) {
      boolean stays = candidates.get(member).owns().contains(unit);
      if (room[member] > 0 && (!stays || staying[member] > 0)) {
        room[member]--;
        staying[member] -= stays ? 1 : 0;
        long rest = mostAtHome(units, next + 1, candidates, room, staying);
        boolean home = candidates.get(member).keeps().contains(unit);
        most = Math.max(most, rest == Long.MIN_VALUE ? rest : rest + (home ? 1 : 0));
        room[member]++;
        staying[member] += stays ? 1 : 0;
      }
    }
    return most;
  }

  private static List<Candidate> keepingAtRandom(
      List<InputUnit> units, List<Candidate> candidates, Random random) {
    return candidates.stream()
        .map(
            one -> {
              Set<InputUnit> keeps = new HashSet<>(one.owns());
              units.stream().filter(any -> random.nextInt(3) == 0).forEach(keeps::add);
              return new Candidate(one.name(), one.owns(), ImmutableSet.copyOf(keeps));
            })
        .toList();
  }

  private static void requireEven(List<Candidate> candidates, ToLongFunction<Candidate> count) {
    long least = candidates.stream().mapToLong(count).min().orElseThrow();
    long most = candidates.stream().mapToLong(count).max().orElseThrow();
    assertThat(most - least).isLessThanOrEqualTo(1);
  }

  private static long count(Set<InputUnit> units, String stage) {
    return units.stream().filter(unit -> unit.stage().equals(stage)).count();
  }

  private static List<InputUnit> units(List<Integer> stages) {
    List<InputUnit> units = new ArrayList<>();
    for (int stage = 0; stage < stages.size(); stage++) {
      for (int number = 0; number < stages.get(stage); number++) {
        TopicPartition input = new TopicPartition("topic-" + stage, number);
        units.add(new InputUnit("stage-" + stage, number, ImmutableSet.of(input)));
      }
    }
    return units;
  }

  private static List<Candidate> owningAtRandom(List<InputUnit> units, int members, Random random) {
    List<Set<InputUnit>> owned =
        IntStream.range(0, members).<Set<InputUnit>>mapToObj(any -> new HashSet<>()).toList();
    units.forEach(
        unit -> {
          int owner = random.nextInt(members + 1);
          if (owner < members) {
            owned.get(owner).add(unit);
          }
        });
    List<Candidate> candidates = new ArrayList<>();
    for (int member = 0; member < members; member++) {
      candidates.add(
          new Candidate(name(member), ImmutableSet.copyOf(owned.get(member)), ImmutableSet.of()));
    }
    return candidates;
  }

  private static String name(int member) {
    return "member-" + member;
  }
}
