package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.testing.TableJoinOracle.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Joins of tables on their key: by examples, and against an oracle on random histories. */
class TableJoinTest {
  private static final Topic<String, Integer> LEFT = Topic.of("left", string(), int32());
  private static final Topic<String, Integer> RIGHT = Topic.of("right", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());

  private static Table<String, Integer> join(
      JoinType type, Table<String, Integer> left, Table<String, Integer> right) {
    return switch (type) {
      case INNER -> left.join(right, TableJoinOracle::joined);
      case LEFT -> left.leftJoin(right, TableJoinOracle::joined);
      case OUTER -> left.outerJoin(right, TableJoinOracle::joined);
    };
  }

  private static Topology joined(JoinType type) {
    var builder = TopologyBuilder.named("joins");
    var left = builder.table("left-rows", LEFT);
    join(type, left, builder.stream(RIGHT).toTable("right-rows")).toStream().to(OUT);
    return builder.build();
  }

  @Test
  void anInnerJoinDeletesOnlyWhatItHadGiven() {
    FourWays ways = FourWays.of(joined(JoinType.INNER));
    ways.pipe(LEFT, "a", 1, 5).pipe(LEFT, "a", null, 6).pipe(LEFT, "a", 2, 7);
    ways.pipe(RIGHT, "a", 3, 4).pipe(RIGHT, "a", null, 3).pipe(LEFT, "a", null, 9);
    assertThat(ways.output(OUT)).containsExactly("a=203@7", "a=null@7");
  }

  @Test
  void aLeftJoinGoesOnWithoutTheRightRow() {
    FourWays ways = FourWays.of(joined(JoinType.LEFT));
    ways.pipe(RIGHT, "a", 3, 1).pipe(LEFT, "a", 1, 2).pipe(RIGHT, "a", null, 8);
    ways.pipe(LEFT, "a", null, 4);
    assertThat(ways.output(OUT)).containsExactly("a=103@2", "a=177@8", "a=null@4");
  }

  @Test
  void anOuterJoinHasEitherRow() {
    FourWays ways = FourWays.of(joined(JoinType.OUTER));
    ways.pipe(RIGHT, "a", 3, 1).pipe(LEFT, "a", 1, 2).pipe(RIGHT, "a", null, 3);
    ways.pipe(RIGHT, "b", 4, 5).pipe(LEFT, "a", null, 6);
    assertThat(ways.output(OUT))
        .containsExactly("a=7703@1", "a=103@2", "a=177@3", "b=7704@5", "a=null@6");
  }

  @Test
  void changesOfBothSidesWithinAnEpochGiveOneResult() {
    FourWays ways = FourWays.of(joined(JoinType.INNER));
    ways.pipe(LEFT, "a", 1, 5).pipe(RIGHT, "a", 2, 7).pipe(LEFT, "a", 3, 6).pipe(RIGHT, "a", 4, 8);
    assertThat(ways.consolidated(OUT, 2)).containsExactly("a=102@7", "a=304@8");
  }

  @Test
  void aTableJoinedWithItselfGivesOneResultForEachChange() {
    var builder = TopologyBuilder.named("joins");
    var rows = builder.table("rows", LEFT);
    rows.join(rows, Integer::sum).toStream().to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(LEFT, "a", 1, 1).pipe(LEFT, "a", 2, 2).pipe(LEFT, "a", null, 3);
    assertThat(ways.output(OUT)).containsExactly("a=2@1", "a=4@2", "a=null@3");
  }

  @Test
  void joinsAnAggregationThatEmitsEveryUpdate() {
    var builder = TopologyBuilder.named("joins");
    var counts = builder.stream(LEFT).groupByKey().everyUpdate().count("count");
    counts
        .join(builder.table("right-rows", RIGHT), (count, value) -> count * value)
        .toStream()
        .to(Topic.of("out", string(), int64()));
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(RIGHT, "a", 10, 1).pipe(LEFT, "a", 1, 2).pipe(LEFT, "a", 1, 3);
    ways.pipe(RIGHT, "a", null, 4);
    var longs = Topic.of("out", string(), int64());
    assertThat(ways.output(longs)).containsExactly("a=10@2", "a=20@3", "a=null@4");
    assertThat(ways.consolidated(longs, 2)).containsExactly("a=10@2", "a=null@4");
  }

  @Test
  void refusesTablesOfDifferentPartitions() {
    var driver = TopologyTestDriver.of(joined(JoinType.INNER)).partitions(LEFT, 2);
    assertThatThrownBy(() -> driver.input(LEFT).pipe("a", 1))
        .hasStackTraceContaining("have different numbers of partitions")
        .hasStackTraceContaining("'left' has 2, 'right' has 1");
  }

  private static FourWays piped(FourWays ways, List<Step> steps) {
    for (Step step : steps) {
      RowChange row = step.row();
      ways.pipe(step.right() ? RIGHT : LEFT, row.key(), row.value(), row.timestampMs());
    }
    return ways;
  }

  @Property(tries = 150)
  void everyTypeOfJoinIsWhatTheOracleSays(
      @ForAll JoinType type,
      @ForAll("histories") List<Step> steps,
      @ForAll("epochs") int stepsPerEpoch) {
    FourWays ways = piped(FourWays.of(joined(type)), steps);
    assertThat(ways.output(OUT)).isEqualTo(TableJoinOracle.of(type).run(steps, 1).results);
    assertThat(byKey(ways.consolidated(OUT, stepsPerEpoch)))
        .isEqualTo(byKey(TableJoinOracle.of(type).run(steps, stepsPerEpoch).results));
  }

  @Property(tries = 50)
  void eachKeyHasTheSameResultsInSeveralPartitions(
      @ForAll JoinType type, @ForAll("histories") List<Step> steps) {
    Topology topology = joined(type);
    FourWays ways =
        FourWays.of(
            () ->
                TopologyTestDriver.of(topology)
                    .partitions(LEFT, 4)
                    .partitions(RIGHT, 4)
                    .partitions(OUT, 4)
                    .lanes(2));
    assertThat(byKey(piped(ways, steps).output(OUT)))
        .isEqualTo(byKey(TableJoinOracle.of(type).run(steps, 1).results));
  }

  // Both tables reach the last join in several ways, through filters, mappings and other joins.
  private static Topology joinsOfJoins() {
    var builder = TopologyBuilder.named("joins");
    var left = builder.table("left-rows", LEFT);
    var right = builder.table("right-rows", RIGHT);
    var both = left.join(right, (l, r) -> 10 * l + r);
    var more = both.leftJoin(left.filter((key, l) -> l % 2 == 0), (b, l) -> l == null ? -b : b + l);
    more.outerJoin(right.mapValues(r -> r == 5 ? null : r), TableJoinOracle::joined)
        .toStream()
        .to(OUT);
    return builder.build();
  }

  private static Integer joinsOfJoins(Integer left, Integer right) {
    Integer both = left == null || right == null ? null : 10 * left + right;
    Integer more = both == null ? null : left % 2 == 0 ? both + left : -both;
    Integer other = right == null || right == 5 ? null : right;
    return more == null && other == null ? null : TableJoinOracle.joined(more, other);
  }

  @Property(tries = 100)
  void joinsOfJoinsAreConsistentAndGiveOneResultForEachKeyAndEpoch(
      @ForAll("histories") List<Step> steps, @ForAll("epochs") int stepsPerEpoch) {
    FourWays ways = piped(FourWays.of(joinsOfJoins()), steps);
    assertThat(withoutTimes(ways.output(OUT))).isEqualTo(withoutTimes(effective(steps, 1)));
    assertThat(byKey(withoutTimes(ways.consolidated(OUT, stepsPerEpoch))))
        .isEqualTo(byKey(withoutTimes(effective(steps, stepsPerEpoch))));
  }

  private static List<String> effective(List<Step> steps, int stepsPerEpoch) {
    return new TableJoinOracle(TableJoinTest::joinsOfJoins).run(steps, stepsPerEpoch).results;
  }

  private static List<String> withoutTimes(List<String> results) {
    return results.stream().map(result -> result.substring(0, result.indexOf('@'))).toList();
  }

  @Property(tries = 50)
  void anAbortedEpochLeavesNoTrace(@ForAll JoinType type, @ForAll("histories") List<Step> steps) {
    try (var driver = TopologyTestDriver.of(joined(type))) {
      for (Step step : steps) {
        RowChange row = step.row();
        driver.abortNextCommit();
        driver
            .input(step.right() ? RIGHT : LEFT)
            .pipe(row.key(), row.value(), Instant.ofEpochMilli(row.timestampMs()));
      }
      assertThat(driver.output(OUT).records())
          .hasSameSizeAs(TableJoinOracle.of(type).run(steps, 1).results);
    }
  }

  private static Map<String, List<String>> byKey(List<String> results) {
    Map<String, List<String>> byKey = new TreeMap<>();
    results.forEach(
        result ->
            byKey.computeIfAbsent(result.substring(0, 1), any -> new ArrayList<>()).add(result));
    return byKey;
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of("a", "b"),
            Arbitraries.integers().between(0, 9).injectNull(0.25),
            Arbitraries.longs().between(0, 20))
        .as((right, key, value, ms) -> new Step(right, new RowChange(key, value, ms)))
        .list()
        .ofMaxSize(25);
  }

  @Provide
  Arbitrary<Integer> epochs() {
    return RowChange.epochs();
  }
}
