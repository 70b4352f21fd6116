package dev.headrace.testing;

import static dev.headrace.dsl.aggregation.Aggregations.average;
import static dev.headrace.dsl.serde.Serdes.float64;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.list;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.GroupedTable;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Tables grouped anew: by examples, and against an oracle on random histories. */
class GroupedTableTest {
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  private static final Topic<String, Integer> SUMS = Topic.of("sums", string(), int32());
  private static final Topic<String, Double> MEANS = Topic.of("means", string(), float64());
  private static final Topic<String, List<Integer>> NUMBERS =
      Topic.of("numbers", string(), list(int32()));

  private static GroupedTable<String, Integer> grouped(TopologyBuilder builder) {
    return builder
        .table("kept", ROWS)
        .groupBy(
            "by-remainder",
            (key, value) -> KeyValue.of(GroupedTableOracle.group(value), value),
            string(),
            int32());
  }

  private static Topology numbers() {
    return numbers(groups -> groups);
  }

  private static Topology numbers(UnaryOperator<GroupedTable<String, Integer>> emission) {
    var builder = TopologyBuilder.named("groups");
    emission
        .apply(grouped(builder))
        .aggregate(
            "numbers-per-group",
            List::of,
            (group, number, numbers) -> with(numbers, number),
            (group, number, numbers) -> without(numbers, number),
            list(int32()))
        .toStream()
        .to(NUMBERS);
    return builder.build();
  }

  private static List<Integer> with(List<Integer> numbers, Integer number) {
    List<Integer> more = new ArrayList<>(numbers);
    more.add(number);
    more.sort(null);
    return more;
  }

  private static List<Integer> without(List<Integer> numbers, Integer number) {
    List<Integer> fewer = new ArrayList<>(numbers);
    assertThat(fewer.remove(number)).isTrue();
    return fewer;
  }

  private static FourWays ways(BiConsumer<TopologyBuilder, GroupedTable<String, Integer>> write) {
    var builder = TopologyBuilder.named("groups");
    write.accept(builder, grouped(builder));
    return FourWays.of(builder.build());
  }

  @Test
  void aCountThatFallsToZeroIsZero() {
    FourWays ways = ways((builder, groups) -> groups.count("c").toStream().to(COUNTS));
    ways.pipe(ROWS, "a", 1, 1).pipe(ROWS, "b", 4, 2).pipe(ROWS, "a", null, 3);
    assertThat(ways.pipe(ROWS, "b", null, 4).output(COUNTS))
        .containsExactly("g1=1@1", "g1=2@2", "g1=1@3", "g1=0@4");
  }

  @Test
  void aRowThatChangesItsGroupLeavesTheOldOneFirst() {
    FourWays ways = ways((builder, groups) -> groups.count("c").toStream().to(COUNTS));
    ways.pipe(ROWS, "a", 1, 5).pipe(ROWS, "a", 2, 3).pipe(ROWS, "a", 4, 9);
    assertThat(ways.output(COUNTS))
        .containsExactly("g1=1@5", "g1=0@5", "g2=1@3", "g2=0@9", "g1=1@9");
  }

  @Test
  void aRowWhoseGroupBecomesNullIsTakenOutOfItsOldGroup() {
    FourWays ways = ways((builder, groups) -> groups.count("c").toStream().to(COUNTS));
    ways.pipe(ROWS, "a", 3, 1).pipe(ROWS, "a", 1, 2).pipe(ROWS, "a", 6, 3).pipe(ROWS, "a", 9, 4);
    assertThat(ways.output(COUNTS)).containsExactly("g1=1@2", "g1=0@3");
  }

  @Test
  void aRowThatStaysInItsGroupGivesOneResult() {
    FourWays ways =
        ways(
            (builder, groups) ->
                groups.reduce("s", Integer::sum, (sum, value) -> sum - value).toStream().to(SUMS));
    ways.pipe(ROWS, "a", 1, 1).pipe(ROWS, "b", 4, 2).pipe(ROWS, "a", 7, 3);
    assertThat(ways.output(SUMS)).containsExactly("g1=1@1", "g1=5@2", "g1=11@3");
  }

  @Test
  void aReductionThatGivesNullDeletesTheGroup() {
    FourWays ways =
        ways(
            (builder, groups) ->
                groups
                    .reduce("s", Integer::sum, (sum, v) -> sum.equals(v) ? null : sum - v)
                    .toStream()
                    .to(SUMS));
    ways.pipe(ROWS, "a", 1, 1).pipe(ROWS, "a", null, 2).pipe(ROWS, "a", 1, 3);
    assertThat(ways.output(SUMS)).containsExactly("g1=1@1", "g1=null@2", "g1=1@3");
  }

  @Test
  void anAggregationTakesOutWhatItHasAdded() {
    FourWays ways =
        ways(
            (builder, groups) ->
                groups
                    .aggregate("m", average(Integer::doubleValue))
                    .filter((group, mean) -> mean > 2)
                    .toStream()
                    .to(MEANS));
    ways.pipe(ROWS, "a", 1, 1).pipe(ROWS, "b", 7, 2).pipe(ROWS, "b", null, 3);
    assertThat(ways.output(MEANS)).containsExactly("g1=4.0@2", "g1=null@3");
  }

  private static FourWays piped(FourWays ways, List<RowChange> history) {
    history.forEach(row -> ways.pipe(ROWS, row.key(), row.value(), row.timestampMs()));
    return ways;
  }

  @Property(tries = 100)
  void groupsHoldWhatTheOracleSays(
      @ForAll("histories") List<RowChange> history, @ForAll("epochs") int changesPerEpoch) {
    FourWays ways = piped(FourWays.of(numbers()), history);
    assertThat(ways.output(NUMBERS)).isEqualTo(new GroupedTableOracle().run(history, 1).results);
    assertThat(ways.consolidated(NUMBERS, changesPerEpoch))
        .isEqualTo(new GroupedTableOracle().run(history, changesPerEpoch).results);
  }

  @Property(tries = 100)
  void everyUpdateIsThatOfTheOracle(
      @ForAll("histories") List<RowChange> history, @ForAll("epochs") int changesPerEpoch) {
    FourWays ways = piped(FourWays.of(numbers(GroupedTable::everyUpdate)), history);
    assertThat(ways.output(NUMBERS))
        .isEqualTo(new GroupedTableOracle().runEach(history, 1).results);
    assertThat(ways.consolidated(NUMBERS, changesPerEpoch))
        .isEqualTo(new GroupedTableOracle().runEach(history, changesPerEpoch).results);
  }

  @Property(tries = 50)
  void ofEveryUpdateEveryUpdateDoesNotDependOnEpochs(
      @ForAll("histories") List<RowChange> history, @ForAll("epochs") int changesPerEpoch) {
    var builder = TopologyBuilder.named("groups");
    builder.stream(ROWS)
        .groupByKey()
        .everyUpdate()
        .reduce("latest", (earlier, later) -> later)
        .groupBy("by-key", (key, value) -> KeyValue.of("g" + value % 2, value), string(), int32())
        .everyUpdate()
        .reduce("sums", Integer::sum, (sum, value) -> sum - value)
        .toStream()
        .to(SUMS);
    FourWays ways = piped(FourWays.of(builder.build()), history);
    assertThat(ways.consolidated(SUMS, changesPerEpoch)).isEqualTo(ways.output(SUMS));
  }

  @Property(tries = 50)
  void eachGroupHasTheSameResultsInSeveralPartitions(
      @ForAll("histories") List<RowChange> history, @ForAll boolean throughTopics) {
    Topology topology = numbers();
    FourWays ways =
        FourWays.of(
            () -> {
              var driver =
                  TopologyTestDriver.of(topology)
                      .partitions(ROWS, 4)
                      .partitions(NUMBERS, 4)
                      .lanes(2);
              return throughTopics ? driver.exchangeThroughTopics() : driver;
            });
    assertThat(byGroup(piped(ways, history).output(NUMBERS)))
        .isEqualTo(byGroup(new GroupedTableOracle().run(history, 1).results));
  }

  @Property(tries = 50)
  void nothingIsLostOrCountedTwiceWhenEpochsAreAborted(
      @ForAll("histories") List<RowChange> history, @ForAll boolean throughTopics) {
    try (var driver = TopologyTestDriver.of(numbers()).partitions(ROWS, 4)) {
      if (throughTopics) {
        driver.exchangeThroughTopics();
      }
      for (RowChange row : history) {
        driver.abortNextCommit();
        driver.input(ROWS).pipe(row.key(), row.value(), Instant.ofEpochMilli(row.timestampMs()));
      }
      List<String> results = new ArrayList<>();
      driver
          .output(NUMBERS)
          .records()
          .forEach(
              record ->
                  results.add(
                      "%s=%s@%d"
                          .formatted(
                              record.key(), record.value(), record.timestamp().toEpochMilli())));
      assertThat(byGroup(results))
          .isEqualTo(byGroup(new GroupedTableOracle().run(history, 1).results));
    }
  }

  private static Map<String, List<String>> byGroup(List<String> results) {
    Map<String, List<String>> byGroup = new TreeMap<>();
    results.forEach(
        result ->
            byGroup.computeIfAbsent(result.substring(0, 2), any -> new ArrayList<>()).add(result));
    return byGroup;
  }

  @Provide
  Arbitrary<List<RowChange>> histories() {
    return RowChange.histories();
  }

  @Provide
  Arbitrary<Integer> epochs() {
    return RowChange.epochs();
  }
}
