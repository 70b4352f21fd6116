package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.plan.JoinType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Joins of tables by foreign key, by examples. A left value begins with the right key it names. */
class ForeignKeyJoinTest {
  static final Topic<String, String> LEFT = Topic.of("left", string(), string());
  static final Topic<String, Integer> RIGHT = Topic.of("right", string(), int32());
  static final Topic<String, String> OUT = Topic.of("out", string(), string());

  static String foreignKey(String value) {
    return value.startsWith("-") ? null : value.substring(0, 1);
  }

  static Table<String, String> join(
      JoinType type, Table<String, String> left, Table<String, Integer> right) {
    return type == JoinType.INNER
        ? left.join("both", right, ForeignKeyJoinTest::foreignKey, (l, r) -> l + "+" + r)
        : left.leftJoin("both", right, ForeignKeyJoinTest::foreignKey, (l, r) -> l + "+" + r);
  }

  static Topology joined(JoinType type) {
    var builder = TopologyBuilder.named("joins");
    Table<String, String> left = builder.table("left-rows", LEFT);
    join(type, left, builder.table("right-rows", RIGHT)).toStream().to(OUT);
    return builder.build();
  }

  private static FourWays ways(JoinType type) {
    return FourWays.of(joined(type));
  }

  @Test
  void anInnerJoinHasARowWhereBothAreThere() {
    FourWays ways = ways(JoinType.INNER);
    ways.pipe(LEFT, "l1", "a1", 5).pipe(RIGHT, "a", 1, 3).pipe(LEFT, "l2", "a2", 2);
    ways.pipe(RIGHT, "b", 9, 9).pipe(RIGHT, "a", 2, 7);
    assertThat(ways.output(OUT))
        .containsExactly("l1=a1+1@5", "l2=a2+1@3", "l1=a1+2@7", "l2=a2+2@7");
  }

  @Test
  void aRowThatNamesAnotherIsUpdatedOnce() {
    FourWays ways = ways(JoinType.INNER);
    ways.pipe(RIGHT, "a", 1, 1).pipe(RIGHT, "b", 2, 2).pipe(LEFT, "l", "a1", 3);
    ways.pipe(LEFT, "l", "b1", 4).pipe(RIGHT, "a", 3, 5).pipe(RIGHT, "b", 4, 6);
    assertThat(ways.output(OUT)).containsExactly("l=a1+1@3", "l=b1+2@4", "l=b1+4@6");
  }

  @Test
  void anInnerJoinDeletesOnlyWhatItHadGiven() {
    FourWays ways = ways(JoinType.INNER);
    ways.pipe(LEFT, "l", "a1", 5).pipe(LEFT, "l", null, 6).pipe(LEFT, "m", "a2", 7);
    ways.pipe(RIGHT, "a", null, 8).pipe(RIGHT, "a", 1, 4).pipe(LEFT, "m", "b2", 5);
    ways.pipe(LEFT, "m", "a3", 6).pipe(RIGHT, "a", null, 9).pipe(LEFT, "m", null, 10);
    assertThat(ways.output(OUT)).containsExactly("m=a2+1@7", "m=null@5", "m=a3+1@6", "m=null@9");
  }

  @Test
  void aDeletionCountsWithItsTimestamp() {
    FourWays ways = ways(JoinType.INNER);
    ways.pipe(RIGHT, "a", 1, 9).pipe(LEFT, "l", "a1", 3).pipe(LEFT, "l", null, 4);
    assertThat(ways.output(OUT)).containsExactly("l=a1+1@9", "l=null@9");
  }

  @Test
  void aLeftJoinGoesOnWithoutTheRightRow() {
    FourWays ways = ways(JoinType.LEFT);
    ways.pipe(LEFT, "l", "a1", 5).pipe(RIGHT, "a", 1, 6).pipe(RIGHT, "a", null, 8);
    ways.pipe(LEFT, "l", "a2", 7).pipe(RIGHT, "a", 2, 1).pipe(LEFT, "l", null, 2);
    assertThat(ways.output(OUT))
        .containsExactly(
            "l=a1+null@5", "l=a1+1@6", "l=a1+null@8", "l=a2+null@7", "l=a2+2@7", "l=null@2");
  }

  @Test
  void aLeftJoinHasRowsThatNameNone() {
    FourWays ways = ways(JoinType.LEFT);
    ways.pipe(RIGHT, "a", 1, 1).pipe(LEFT, "l", "-1", 2).pipe(LEFT, "l", "-2", 3);
    ways.pipe(LEFT, "l", "a3", 4).pipe(LEFT, "l", "-4", 5).pipe(RIGHT, "a", 2, 6);
    ways.pipe(LEFT, "l", null, 7);
    assertThat(ways.output(OUT))
        .containsExactly("l=-1+null@2", "l=-2+null@3", "l=a3+1@4", "l=-4+null@5", "l=null@7");
  }

  @Test
  void anInnerJoinLeavesOutRowsThatNameNone() {
    FourWays ways = ways(JoinType.INNER);
    ways.pipe(RIGHT, "a", 1, 1).pipe(LEFT, "l", "-1", 2).pipe(LEFT, "l", "a3", 4);
    ways.pipe(LEFT, "l", "-4", 5).pipe(LEFT, "l", null, 7);
    assertThat(ways.output(OUT)).containsExactly("l=a3+1@4", "l=null@5");
  }

  @Test
  void whatChangesWithinAnEpochGivesOneResult() {
    FourWays ways = ways(JoinType.INNER);
    ways.pipe(LEFT, "l", "a1", 1).pipe(RIGHT, "a", 1, 2).pipe(RIGHT, "b", 2, 3);
    ways.pipe(LEFT, "l", "b2", 4).pipe(LEFT, "l", "a3", 5).pipe(RIGHT, "a", 6, 6);
    ways.pipe(LEFT, "l", null, 7).pipe(LEFT, "l", "b4", 8).pipe(RIGHT, "b", 5, 9);
    assertThat(ways.consolidated(OUT, 3)).containsExactly("l=a1+1@2", "l=a3+6@6", "l=b4+5@9");
  }

  @Test
  void aTableIsJoinedWithItself() {
    var builder = TopologyBuilder.named("joins");
    var staff = builder.table("staff", LEFT);
    staff
        .leftJoin("manager", staff, ForeignKeyJoinTest::foreignKey, (l, r) -> l + "+" + r)
        .toStream()
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(LEFT, "a", "a1", 1).pipe(LEFT, "b", "a1", 2).pipe(LEFT, "a", "b2", 3);
    ways.pipe(LEFT, "b", null, 4);
    assertThat(ways.output(OUT))
        .containsExactly(
            "a=a1+a1@1", "b=a1+a1@2", "b=a1+b2@3", "a=b2+a1@3", "a=b2+null@4", "b=null@4");
  }

  @Test
  void joinsWhatIsGroupedFromTheRightTableItself() {
    var builder = TopologyBuilder.named("joins");
    var rows = builder.table("rows", LEFT);
    var counts =
        rows.groupBy(
                "by-name",
                (key, value) -> KeyValue.of(foreignKey(value), value),
                string(),
                string())
            .count("count");
    counts
        .join("named", rows, (group, count) -> group, (count, row) -> count + "*" + row)
        .toStream()
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(LEFT, "a", "a1", 1).pipe(LEFT, "b", "a2", 2).pipe(LEFT, "c", "b3", 3);
    ways.pipe(LEFT, "b", "a4", 4).pipe(LEFT, "c", null, 5);
    assertThat(ways.output(OUT))
        .containsExactly("a=1*a1@1", "a=2*a1@2", "b=1*a2@3", "b=1*a4@4", "a=2*a1@4", "b=0*a4@5");
  }

  @Test
  void resultsAreATableLikeAnyOther() {
    var builder = TopologyBuilder.named("joins");
    var right = builder.table("right-rows", RIGHT);
    var both = join(JoinType.LEFT, builder.table("left-rows", LEFT), right);
    var kept = both.filter((key, value) -> !value.contains("null")).mapValues(String::length);
    kept.withValueSerde(int32())
        .groupBy("by-length", (key, length) -> KeyValue.of("n" + length, length), string(), int32())
        .count("lengths")
        .toStream()
        .to(Topic.of("counts", string(), int64()));
    kept.join(both, (length, text) -> text + "#" + length).toStream().to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(LEFT, "l", "a1", 1).pipe(RIGHT, "a", 1, 2).pipe(LEFT, "m", "a2", 3);
    ways.pipe(RIGHT, "a", 10, 4).pipe(RIGHT, "a", null, 5);
    assertThat(ways.output(OUT))
        .containsExactly(
            "l=a1+1#4@2", "m=a2+1#4@3", "l=a1+10#5@4", "m=a2+10#5@4", "l=null@5", "m=null@5");
    assertThat(ways.output(Topic.of("counts", string(), int64())))
        .containsExactly("n4=1@2", "n4=2@3", "n4=0@4", "n5=2@4", "n5=0@5");
  }

  @ParameterizedTest
  @EnumSource
  void itsStoreShowsTheResults(Interruption interruption) {
    try (var driver = TopologyTestDriver.of(joined(JoinType.INNER)).interruptedBy(interruption)) {
      driver.input(RIGHT).pipe("a", 1);
      driver.input(LEFT).pipe("l", "a1");
      driver.input(LEFT).pipe("m", "b1");
      driver.input(RIGHT).pipe("a", 2);
      assertThat(driver.<String, String>store("both").rows()).isEqualTo(Map.of("l", "a1+2"));
      assertThat(driver.<String, String>store("both").get("m")).isNull();
    }
  }

  @Test
  void aJoinOfAJoinNamesFurtherRows() {
    var builder = TopologyBuilder.named("joins");
    var right = builder.table("right-rows", RIGHT);
    join(JoinType.INNER, builder.table("left-rows", LEFT), right)
        .withValueSerde(string())
        .join("again", right, text -> text.substring(1, 2), (text, r) -> text + "," + r)
        .toStream()
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(LEFT, "l", "ab", 1).pipe(RIGHT, "a", 1, 2).pipe(RIGHT, "b", 2, 3);
    ways.pipe(RIGHT, "a", 3, 4).pipe(LEFT, "l", "aa", 5).pipe(RIGHT, "a", 4, 6);
    assertThat(ways.output(OUT))
        .containsExactly("l=ab+1,2@3", "l=ab+3,2@4", "l=aa+3,3@5", "l=aa+4,4@6");
  }
}
