package dev.headrace.testing;

import static dev.headrace.testing.ForeignKeyJoinTest.LEFT;
import static dev.headrace.testing.ForeignKeyJoinTest.OUT;
import static dev.headrace.testing.ForeignKeyJoinTest.RIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.testing.ForeignKeyJoinOracle.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Joins of tables by foreign key against an oracle, on random histories. */
class ForeignKeyJoinLawsTest {
  /** How a topology is spread. */
  enum Spread {
    ONE_PARTITION(1, 1, false),
    THROUGH_TOPICS(1, 1, true),
    PARTITIONS(4, 4, false),
    PARTITIONS_THROUGH_TOPICS(4, 4, true),
    MORE_ON_THE_LEFT(4, 3, true),
    MORE_ON_THE_RIGHT(1, 4, false);

    private final int left;
    private final int right;
    private final boolean throughTopics;

    Spread(int left, int right, boolean throughTopics) {
      this.left = left;
      this.right = right;
      this.throughTopics = throughTopics;
    }

    TopologyTestDriver driver(Topology topology) {
      var driver =
          TopologyTestDriver.of(topology)
              .partitions(LEFT, left)
              .partitions(RIGHT, right)
              .partitions(OUT, left)
              .lanes(left == 1 ? 1 : 2);
      return throughTopics ? driver.exchangeThroughTopics() : driver;
    }
  }

  private static Topology joined(JoinType type) {
    return ForeignKeyJoinTest.joined(type);
  }

  private static FourWays ways(JoinType type, Spread spread, List<Step> steps) {
    Topology topology = joined(type);
    FourWays ways = FourWays.of(() -> spread.driver(topology));
    steps.forEach(step -> step.pipe(ways));
    return ways;
  }

  @Property(tries = 150)
  void everyChangeGivesTheResultsThatTheOracleSays(
      @ForAll("types") JoinType type,
      @ForAll Spread spread,
      @ForAll("histories") List<Step> steps) {
    assertThat(byKey(ways(type, spread, steps).output(OUT)))
        .isEqualTo(byKey(new ForeignKeyJoinOracle(type).run(steps, 1).results));
  }

  @Property(tries = 150)
  void changesAreConsolidatedByEpoch(
      @ForAll("types") JoinType type,
      @ForAll("histories") List<Step> steps,
      @ForAll("epochs") int stepsPerEpoch) {
    for (Spread spread : List.of(Spread.ONE_PARTITION, Spread.PARTITIONS)) {
      assertThat(byKey(ways(type, spread, steps).consolidated(OUT, stepsPerEpoch)))
          .isEqualTo(byKey(new ForeignKeyJoinOracle(type).run(steps, stepsPerEpoch).results));
    }
  }

  @Property(tries = 100)
  void everyResultIsJustifiedAndTheLastOneIsOfTheLastRows(
      @ForAll("types") JoinType type,
      @ForAll Spread spread,
      @ForAll("histories") List<Step> steps,
      @ForAll("epochs") int stepsPerEpoch) {
    List<String> results = ways(type, spread, steps).consolidated(OUT, stepsPerEpoch);
    Set<String> possible = ForeignKeyJoinOracle.possible(type, steps);
    Set<String> times =
        steps.stream().map(step -> "@" + step.timestampMs()).collect(Collectors.toSet());
    Map<String, String> rows = new TreeMap<>();
    for (String timed : results) {
      String result = timed.substring(0, timed.indexOf('@'));
      String key = result.substring(0, result.indexOf('='));
      assertThat(times).contains(timed.substring(timed.indexOf('@')));
      if (result.endsWith("=null")) {
        assertThat(rows.remove(key)).as("deleted by " + timed).isNotNull();
      } else {
        assertThat(possible).contains(result);
        rows.put(key, result.substring(key.length() + 1));
      }
    }
    assertThat(rows).isEqualTo(new ForeignKeyJoinOracle(type).run(steps, 1).rows());
  }

  @Property(tries = 50)
  void anAbortedEpochLeavesNoTrace(
      @ForAll("types") JoinType type,
      @ForAll Spread spread,
      @ForAll("histories") List<Step> steps) {
    try (var driver = spread.driver(joined(type))) {
      for (Step step : steps) {
        driver.abortNextCommit();
        step.pipe(driver);
      }
      assertThat(driver.output(OUT).records())
          .hasSameSizeAs(new ForeignKeyJoinOracle(type).run(steps, 1).results);
    }
  }

  @Property(tries = 50)
  void nothingIsKeptOfRowsThatHaveGone(
      @ForAll("types") JoinType type,
      @ForAll Spread spread,
      @ForAll("histories") List<Step> steps,
      @ForAll("epochs") int stepsPerEpoch) {
    Topology topology = joined(type);
    List<Step> all = new ArrayList<>(steps);
    List.of("l", "m", "n", "o").forEach(key -> all.add(new Step(false, key, null, 30)));
    try (var driver = spread.driver(topology).manualCommit()) {
      for (int i = 0; i < all.size(); i++) {
        all.get(i).pipe(driver);
        if (i % stepsPerEpoch == 0) {
          driver.commit();
        }
      }
      driver.commit();
      assertThat(driver.<String, Object>store("both").rows()).isEmpty();
      assertThat(driver.<byte[], Long>store("both-subscriptions").rows()).isEmpty();
    }
  }

  @Property(tries = 60)
  void aTableJoinedWithItselfIsWhatTheRulesSay(
      @ForAll("types") JoinType type, @ForAll("selfHistories") List<Step> steps) {
    var builder = TopologyBuilder.named("joins");
    Table<String, String> staff = builder.table("staff", LEFT);
    Table<String, String> both =
        type == JoinType.INNER
            ? staff.join("both", staff, ForeignKeyJoinTest::foreignKey, (l, r) -> l + "+" + r)
            : staff.leftJoin("both", staff, ForeignKeyJoinTest::foreignKey, (l, r) -> l + "+" + r);
    both.toStream().to(OUT);
    FourWays ways = FourWays.of(builder.build());
    steps.forEach(step -> step.pipe(ways));
    Map<String, String> rows = new TreeMap<>();
    steps.forEach(
        step -> {
          rows.remove(step.key());
          if (step.value() != null) {
            rows.put(step.key(), step.value());
          }
        });
    Map<String, String> expected = new TreeMap<>();
    rows.forEach(
        (key, value) -> {
          String named = ForeignKeyJoinTest.foreignKey(value);
          String other = named == null ? null : rows.get(named);
          if (other != null || type == JoinType.LEFT) {
            expected.put(key, value + "+" + other);
          }
        });
    Map<String, String> last = new TreeMap<>();
    ways.output(OUT)
        .forEach(
            result -> {
              String key = result.substring(0, 1);
              String value = result.substring(2, result.indexOf('@'));
              assertThat(value.equals("null") && !last.containsKey(key)).isFalse();
              last.remove(key);
              if (!value.equals("null")) {
                last.put(key, value);
              }
            });
    assertThat(last).isEqualTo(expected);
  }

  private static Map<String, List<String>> byKey(List<String> results) {
    Map<String, List<String>> byKey = new TreeMap<>();
    results.forEach(
        result ->
            byKey.computeIfAbsent(result.substring(0, 1), any -> new ArrayList<>()).add(result));
    return byKey;
  }

  @Provide
  Arbitrary<JoinType> types() {
    return Arbitraries.of(JoinType.INNER, JoinType.LEFT);
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return Step.histories(25);
  }

  @Provide
  Arbitrary<List<Step>> selfHistories() {
    return Step.histories(30)
        .map(
            steps ->
                steps.stream()
                    .filter(step -> !step.right())
                    .map(
                        step ->
                            new Step(
                                false,
                                "abcd"
                                    .substring(
                                        "lmno".indexOf(step.key()), 1 + "lmno".indexOf(step.key())),
                                step.value(),
                                step.timestampMs()))
                    .toList());
  }

  @Provide
  Arbitrary<Integer> epochs() {
    return Arbitraries.integers().between(1, 6);
  }
}
