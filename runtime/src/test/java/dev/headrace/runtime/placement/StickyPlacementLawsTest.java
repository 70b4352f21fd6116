package dev.headrace.runtime.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import dev.headrace.runtime.port.InputUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
