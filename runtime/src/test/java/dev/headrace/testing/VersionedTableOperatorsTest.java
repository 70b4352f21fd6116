package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.suppression.Suppression;
import dev.headrace.testing.TableJoinOracle.Step;
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

/**
 * Operators of tables that go by timestamps: they see the records that are the newest of their key,
 * and of the others nothing.
 */
class VersionedTableOperatorsTest {
  private static final Topic<String, Integer> LEFT = Topic.of("left", string(), int32());
  private static final Topic<String, Integer> RIGHT = Topic.of("right", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());

  private static final Suppression CALM =
      Suppression.untilTimeLimit(ofMillis(5)).maxRows(1_000).stopWhenFull();

  /** Which of the two tables have a history. */
  enum Versioned {
    LEFT_ONE,
    RIGHT_ONE,
    BOTH;

    boolean left() {
      return this != RIGHT_ONE;
    }

    boolean right() {
      return this != LEFT_ONE;
    }
  }

  /** What is done with two tables. */
  enum Use {
    INNER_JOIN,
    LEFT_JOIN,
    OUTER_JOIN,
    JOIN_OF_JOINS,
    GROUPS,
    SUPPRESSION,
    FOREIGN_KEY_JOIN;

    Table<String, Integer> of(Table<String, Integer> left, Table<String, Integer> right) {
      return switch (this) {
        case INNER_JOIN -> left.join(right, TableJoinOracle::joined);
        case LEFT_JOIN -> left.leftJoin(right, TableJoinOracle::joined);
        case OUTER_JOIN -> left.outerJoin(right, TableJoinOracle::joined);
        case JOIN_OF_JOINS ->
            left.join(right, Integer::sum)
                .outerJoin(left.filter((key, value) -> value > 3), TableJoinOracle::joined);
        case GROUPS ->
            left.leftJoin(right, TableJoinOracle::joined)
                .groupBy(
                    "groups",
                    (key, value) -> KeyValue.of("g" + value % 3, value),
                    string(),
                    int32())
                .reduce("sums", Integer::sum, (sum, value) -> sum - value);
        case SUPPRESSION -> left.suppress("calm", CALM).outerJoin(right, TableJoinOracle::joined);
        case FOREIGN_KEY_JOIN ->
            left.leftJoin(
                "foreign", right, value -> value % 2 == 0 ? "a" : "b", TableJoinOracle::joined);
      };
    }
  }

  private static Topology topology(Use use, Versioned versioned, long historyMs) {
    var builder = TopologyBuilder.named("uses");
    Table<String, Integer> left =
        versioned.left()
            ? builder.table("left-rows", LEFT, ofMillis(historyMs))
            : builder.table("left-rows", LEFT);
    Table<String, Integer> right =
        versioned.right()
            ? builder.stream(RIGHT).toTable("right-rows", int32(), ofMillis(historyMs))
            : builder.stream(RIGHT).toTable("right-rows");
    use.of(left, right).toStream().to(OUT);
    return builder.build();
  }

  private static Topology withoutHistories(Use use) {
    var builder = TopologyBuilder.named("uses");
    use.of(builder.table("left-rows", LEFT), builder.stream(RIGHT).toTable("right-rows"))
        .toStream()
        .to(OUT);
    return builder.build();
  }

  // What counts for nothing is replaced by the deletion of a row that never is, so that epochs are
  // the same.
  private static List<Step> effective(List<Step> steps, Versioned versioned, long historyMs) {
    var left = new VersionedTableOracle(historyMs);
    var right = new VersionedTableOracle(historyMs);
    List<Step> effective = new ArrayList<>();
    for (Step step : steps) {
      boolean counts =
          step.right()
              ? !versioned.right() || right.take(step.row())
              : !versioned.left() || left.take(step.row());
      RowChange nothing = new RowChange("nobody", null, step.row().timestampMs());
      effective.add(counts ? step : new Step(step.right(), nothing));
    }
    return effective;
  }

  private static FourWays piped(Topology topology, List<Step> steps) {
    FourWays ways = FourWays.of(topology);
    for (Step step : steps) {
      RowChange row = step.row();
      ways.pipe(step.right() ? RIGHT : LEFT, row.key(), row.value(), row.timestampMs());
    }
    return ways;
  }

  @Test
  void aRecordOutOfOrderChangesNoJoin() {
    FourWays ways = FourWays.of(topology(Use.INNER_JOIN, Versioned.BOTH, 100));
    ways.pipe(LEFT, "a", 1, 50).pipe(RIGHT, "a", 2, 40).pipe(LEFT, "a", 3, 45);
    ways.pipe(RIGHT, "a", null, 30).pipe(LEFT, "a", 4, 60).pipe(RIGHT, "a", null, 55);
    assertThat(ways.output(OUT)).containsExactly("a=102@50", "a=402@60", "a=null@60");
  }

  @Property(tries = 120)
  void joinsAreWhatTheOracleSaysOfTheRecordsInOrder(
      @ForAll JoinType type,
      @ForAll Versioned versioned,
      @ForAll("retentions") long historyMs,
      @ForAll("histories") List<Step> steps,
      @ForAll("epochs") int stepsPerEpoch) {
    Use use =
        switch (type) {
          case INNER -> Use.INNER_JOIN;
          case LEFT -> Use.LEFT_JOIN;
          case OUTER -> Use.OUTER_JOIN;
        };
    FourWays ways = piped(topology(use, versioned, historyMs), steps);
    List<Step> effective = effective(steps, versioned, historyMs);
    assertThat(ways.output(OUT)).isEqualTo(TableJoinOracle.of(type).run(effective, 1).results);
    assertThat(byKey(ways.consolidated(OUT, stepsPerEpoch)))
        .isEqualTo(byKey(TableJoinOracle.of(type).run(effective, stepsPerEpoch).results));
  }

  @Property(tries = 100)
  void everyUseIsThatOfTablesWithoutHistoriesOfTheRecordsInOrder(
      @ForAll Use use,
      @ForAll Versioned versioned,
      @ForAll("retentions") long historyMs,
      @ForAll("histories") List<Step> steps) {
    List<Step> effective = effective(steps, versioned, historyMs);
    assertThat(piped(topology(use, versioned, historyMs), steps).output(OUT))
        .isEqualTo(piped(withoutHistories(use), effective).output(OUT));
  }

  private static Map<String, List<String>> byKey(List<String> results) {
    Map<String, List<String>> byKey = new TreeMap<>();
    results.forEach(
        result ->
            byKey.computeIfAbsent(result.split("=", -1)[0], any -> new ArrayList<>()).add(result));
    return byKey;
  }

  @Provide
  Arbitrary<Long> retentions() {
    return Arbitraries.of(1L, 10L, 16L, 1_000L);
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of("a", "b"),
            Arbitraries.integers().between(0, 9).injectNull(0.25),
            Arbitraries.longs().between(0, 40))
        .as((right, key, value, ms) -> new Step(right, new RowChange(key, value, ms)))
        .list()
        .ofMaxSize(25);
  }

  @Provide
  Arbitrary<Integer> epochs() {
    return RowChange.epochs();
  }
}
