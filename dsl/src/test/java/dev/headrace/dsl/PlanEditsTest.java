package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.plan.PlanDescription;
import dev.headrace.dsl.plan.PlanStep;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What an edit of a topology leaves as it was. */
class PlanEditsTest {

  /** What the next step does with one of the streams so far, and which. */
  record Growth(Kind kind, int left, int right) {}

  enum Kind {
    MAP_VALUES,
    REPARTITION,
    COUNT,
    PROCESS,
    MERGE,
    TO
  }

  @Property
  void filtersMoreOrLessChangeNothingThatLasts(
      @ForAll("growths") List<Growth> growths, @ForAll("places") BitSet filters) {
    PlanDescription without = grown(growths, new BitSet());
    PlanDescription with = grown(growths, filters);
    assertThat(with.changesSince(without)).isEmpty();
    assertThat(without.changesSince(with)).isEmpty();
    assertThat(named(with)).isEqualTo(named(without));
    assertThat(with.steps())
        .hasSize(without.steps().size() + filters.get(0, growths.size()).cardinality());
  }

  @Property
  void whatIsAddedAtTheEndChangesNoStepBefore(
      @ForAll("growths") List<Growth> growths, @ForAll("growth") Growth more) {
    List<Growth> longer = new ArrayList<>(growths);
    longer.add(more);
    List<PlanStep> before = grown(growths, new BitSet()).steps();
    assertThat(grown(longer, new BitSet()).steps().subList(0, before.size())).isEqualTo(before);
  }

  @Property
  void everyIdIsOfOneStepAlone(
      @ForAll("growths") List<Growth> growths, @ForAll("places") BitSet filters) {
    assertThat(grown(growths, filters).steps()).extracting(PlanStep::id).doesNotHaveDuplicates();
  }

  @Property
  void whatIsSavedIsReadAgain(
      @ForAll("growths") List<Growth> growths, @ForAll("places") BitSet filters) {
    PlanDescription description = grown(growths, filters);
    assertThat(PlanDescription.fromJson(description.toJson())).isEqualTo(description);
  }

  /** Returns all that has a name, by id; the inputs of these may be what an edit has added. */
  private static Map<String, PlanStep> named(PlanDescription description) {
    return description.steps().stream()
        .filter(step -> step.name() != null)
        .map(
            step ->
                new PlanStep(
                    step.id(),
                    step.operator(),
                    step.name(),
                    step.settings(),
                    step.topic(),
                    List.of(),
                    step.stores()))
        .collect(Collectors.toMap(PlanStep::id, Function.identity()));
  }

  /** Returns a topology grown step by step, with a filter behind some of the steps. */
  private static PlanDescription grown(List<Growth> growths, BitSet filters) {
    var builder = TopologyBuilder.named("grown");
    List<EventStream<String, Long>> streams = new ArrayList<>();
    streams.add(builder.stream(Topic.of("a", string(), int64())));
    streams.add(builder.stream(Topic.of("b", string(), int64())));
    for (int step = 0; step < growths.size(); step++) {
      EventStream<String, Long> next = next(growths.get(step), step, streams);
      streams.add(filters.get(step) ? next.filter((key, value) -> true) : next);
    }
    return builder.build().description();
  }

  private static EventStream<String, Long> next(
      Growth growth, int step, List<EventStream<String, Long>> streams) {
    EventStream<String, Long> left = streams.get(growth.left() % streams.size());
    EventStream<String, Long> right = streams.get(growth.right() % streams.size());
    return switch (growth.kind()) {
      case MAP_VALUES -> left.mapValues(value -> value + 1);
      case REPARTITION -> left.repartition("exchange" + step, string(), int64());
      case COUNT ->
          left.repartition("counted" + step, string(), int64())
              .groupByKey()
              .count("store" + step)
              .toStream();
      case PROCESS -> left.<Long>processValues("seen", () -> event -> {});
      case MERGE -> left.merge(right);
      case TO -> {
        left.to(Topic.of("out", string(), int64()));
        yield left;
      }
    };
  }

  @Provide
  Arbitrary<Growth> growth() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.integers().between(0, 30),
            Arbitraries.integers().between(0, 30))
        .as(Growth::new);
  }

  @Provide
  Arbitrary<List<Growth>> growths() {
    return growth().list().ofMinSize(1).ofMaxSize(8);
  }

  @Provide
  Arbitrary<BitSet> places() {
    return Arbitraries.integers()
        .between(0, 7)
        .set()
        .map(
            places -> {
              var bits = new BitSet();
              places.forEach(bits::set);
              return bits;
            });
  }
}
