package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static dev.headrace.testing.ForeignKeyJoinTest.LEFT;
import static dev.headrace.testing.ForeignKeyJoinTest.OUT;
import static dev.headrace.testing.ForeignKeyJoinTest.RIGHT;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.operator.DropReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Joins by foreign key of tables of all kinds, and of functions that fail. */
class ForeignKeyJoinSidesTest {
  private final TopologyBuilder builder = TopologyBuilder.named("joins");

  private static String both(String left, Object right) {
    return left + "+" + right;
  }

  @Test
  void aggregationsThatEmitEveryUpdateOnTheRight() {
    var counts = builder.stream(RIGHT).groupByKey().everyUpdate().count("counts");
    builder
        .table("left-rows", LEFT)
        .leftJoin("both", counts, ForeignKeyJoinTest::foreignKey, ForeignKeyJoinSidesTest::both)
        .toStream()
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(LEFT, "l", "a1", 1).pipe(RIGHT, "a", 7, 2).pipe(RIGHT, "a", 7, 3);
    assertThat(ways.output(OUT)).containsExactly("l=a1+null@1", "l=a1+1@2", "l=a1+2@3");
    assertThat(ways.consolidated(OUT, 3)).containsExactly("l=a1+2@3");
  }

  @Test
  void aggregationsThatEmitEveryUpdateOnTheLeft() {
    var latest =
        builder.stream(LEFT).groupByKey().everyUpdate().reduce("latest", (before, after) -> after);
    latest
        .join(
            "both",
            builder.table("right-rows", RIGHT),
            ForeignKeyJoinTest::foreignKey,
            ForeignKeyJoinSidesTest::both)
        .toStream()
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(RIGHT, "a", 1, 1).pipe(RIGHT, "b", 2, 1);
    ways.pipe(LEFT, "l", "a1", 2).pipe(LEFT, "l", "b2", 3).pipe(LEFT, "l", "a3", 4);
    assertThat(ways.output(OUT)).containsExactly("l=a1+1@2", "l=b2+2@3", "l=a3+1@4");
    assertThat(ways.consolidated(OUT, 5)).containsExactly("l=a3+1@4");
  }

  @Test
  void suppressedTablesOnTheRightWhoseTimeTheLeftRowsMove() {
    var calm =
        builder
            .table("right-rows", RIGHT)
            .suppress("calm", untilTimeLimit(ofMillis(10)).maxRows(10).emitEarlyWhenFull());
    builder
        .table("left-rows", LEFT)
        .leftJoin("both", calm, ForeignKeyJoinTest::foreignKey, ForeignKeyJoinSidesTest::both)
        .toStream()
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(LEFT, "l", "a1", 0).pipe(RIGHT, "a", 1, 5).pipe(RIGHT, "a", 2, 6);
    ways.pipe(LEFT, "l", "a2", 15).advanceTo(16);
    assertThat(ways.output(OUT)).containsExactly("l=a1+null@0", "l=a2+2@15");
  }

  @Test
  void tablesWithAHistoryGoByTimestamps() {
    builder
        .table("left-rows", LEFT, ofMillis(100))
        .join(
            "both",
            builder.table("right-rows", RIGHT, ofMillis(100)),
            ForeignKeyJoinTest::foreignKey,
            ForeignKeyJoinSidesTest::both)
        .toStream()
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(RIGHT, "a", 1, 10).pipe(LEFT, "l", "a1", 20).pipe(RIGHT, "a", 2, 5);
    ways.pipe(LEFT, "l", "a2", 15).pipe(RIGHT, "a", 3, 30);
    assertThat(ways.output(OUT)).containsExactly("l=a1+1@20", "l=a1+3@30");
  }

  @Test
  void aRowWhoseForeignKeyCannotBeFoundIsLeftOut() {
    builder.stream(LEFT, source -> source.onFailure(skip()))
        .toTable("left-rows")
        .join(
            "both",
            builder.table("right-rows", RIGHT),
            value -> List.of("a", "b").get("ab".indexOf(value.charAt(0))),
            ForeignKeyJoinSidesTest::both)
        .toStream()
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(RIGHT, "a", 1, 1).pipe(LEFT, "l", "a1", 2).pipe(LEFT, "l", "x1", 3);
    ways.pipe(LEFT, "l", "a2", 4).pipe(LEFT, "m", "x2", 5).pipe(LEFT, "m", null, 6);
    assertThat(ways.output(OUT)).containsExactly("l=a1+1@2", "l=null@3", "l=a2+1@4");
    assertThat(ways.drops(DropReason.FAILED)).isEqualTo(2);
  }

  @Test
  void aJoinerThatFailsStopsTheApplicationAndIsNamed() {
    builder
        .table("left-rows", LEFT)
        .join(
            "both",
            builder.table("right-rows", RIGHT),
            ForeignKeyJoinTest::foreignKey,
            (left, right) -> left.substring(right))
        .toStream()
        .to(OUT);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      driver.input(RIGHT).pipe("a", 9);
      assertThatThrownBy(() -> driver.input(LEFT).pipe("l", "a1"))
          .hasStackTraceContaining("join 'both' (ForeignKeyJoinSidesTest.java:");
    }
  }

  @Test
  void refusesToJoinAResultWithItsOwnLeftTable() {
    var left = builder.table("left-rows", LEFT);
    left.join(
            "both",
            builder.table("right-rows", RIGHT),
            ForeignKeyJoinTest::foreignKey,
            ForeignKeyJoinSidesTest::both)
        .join(left, String::concat)
        .toStream()
        .to(OUT);
    var topology = builder.build();
    assertThatThrownBy(() -> TopologyTestDriver.of(topology).input(LEFT).pipe("l", "a1"))
        .hasStackTraceContaining("repartition 'both-left' (ForeignKeyJoinSidesTest.java:")
        .hasStackTraceContaining("through a merge or a join")
        .hasStackTraceContaining("a repartition of its own");
  }

  @ParameterizedTest
  @EnumSource
  void aResultIsJoinedWithACopyOfItsLeftTable(Interruption interruption) {
    var left = builder.table("left-rows", LEFT);
    var copy = left.toStream().repartition("again", string(), string()).toTable("left-rows-again");
    left.join(
            "both",
            builder.table("right-rows", RIGHT),
            ForeignKeyJoinTest::foreignKey,
            ForeignKeyJoinSidesTest::both)
        .join(copy, (both, own) -> both + "/" + own)
        .toStream()
        .to(OUT);
    var topology = builder.build();
    FourWays ways =
        FourWays.of(
            () ->
                TopologyTestDriver.of(topology)
                    .interruptedBy(interruption)
                    .partitions(LEFT, 3)
                    .lanes(2));
    ways.pipe(RIGHT, "a", 1, 1).pipe(LEFT, "l", "a1", 2).pipe(LEFT, "l", "a2", 3);
    assertThat(ways.output(OUT)).containsExactly("l=a1+1/a1@2", "l=a2+1/a2@3");
  }
}
