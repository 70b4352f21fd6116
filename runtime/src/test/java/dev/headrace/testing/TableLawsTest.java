package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tables and their stateless operators against their oracle, on random histories. */
class TableLawsTest {
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());

  /** Where a table comes from. */
  enum Origin {
    TOPIC,
    STREAM,
    EXCHANGE;

    Table<String, Integer> table(TopologyBuilder builder) {
      return switch (this) {
        case TOPIC -> builder.table("kept", ROWS);
        case STREAM -> builder.stream(ROWS).toTable("kept");
        case EXCHANGE ->
            builder.stream(ROWS)
                .selectKey((key, value) -> key)
                .repartition("again", string())
                .toTable("kept");
      };
    }
  }

  private static Topology plain(Origin origin) {
    var builder = TopologyBuilder.named("tables");
    origin.table(builder).toStream().to(OUT);
    return builder.build();
  }

  private static Topology derived(Origin origin) {
    var builder = TopologyBuilder.named("tables");
    origin
        .table(builder)
        .filter((key, value) -> value % 2 == 0 || key.equals("c"))
        .mapValues((key, value) -> value == 4 ? null : value * 10 + key.length())
        .filterNot((key, value) -> value == 61)
        .toStream()
        .to(OUT);
    return builder.build();
  }

  private static Integer derive(String key, int value) {
    boolean kept = value % 2 == 0 || key.equals("c");
    return !kept || value == 4 || value == 6 ? null : value * 10 + 1;
  }

  private static FourWays ways(Supplier<TopologyTestDriver> drivers, List<RowChange> history) {
    FourWays ways = FourWays.of(drivers);
    history.forEach(row -> ways.pipe(ROWS, row.key(), row.value(), row.timestampMs()));
    return ways;
  }

  private static FourWays ways(Topology topology, List<RowChange> history) {
    return ways(() -> TopologyTestDriver.of(topology), history);
  }

  @Property(tries = 100)
  void aTableIsWhatTheOracleSays(
      @ForAll Origin origin, @ForAll("histories") List<RowChange> history) {
    assertThat(ways(plain(origin), history).output(OUT))
        .isEqualTo(new TableOracle((key, value) -> value).run(history, 1).results);
  }

  @Property(tries = 100)
  void filtersAndMappingsAreWhatTheOracleSays(
      @ForAll Origin origin, @ForAll("histories") List<RowChange> history) {
    assertThat(ways(derived(origin), history).output(OUT))
        .isEqualTo(new TableOracle(TableLawsTest::derive).run(history, 1).results);
  }

  @Property(tries = 100)
  void changesAreConsolidatedByEpoch(
      @ForAll Origin origin,
      @ForAll("histories") List<RowChange> history,
      @ForAll("epochs") int changesPerEpoch) {
    assertThat(ways(derived(origin), history).consolidated(OUT, changesPerEpoch))
        .isEqualTo(new TableOracle(TableLawsTest::derive).run(history, changesPerEpoch).results);
  }

  @Property(tries = 50)
  void eachKeyHasTheSameResultsInSeveralPartitions(
      @ForAll Origin origin, @ForAll("histories") List<RowChange> history) {
    Topology topology = derived(origin);
    FourWays ways =
        ways(
            () ->
                TopologyTestDriver.of(topology)
                    .partitions(ROWS, 4)
                    .partitions(OUT, 4)
                    .lanes(2)
                    .exchangeThroughTopics(),
            history);
    List<String> expected = new TableOracle(TableLawsTest::derive).run(history, 1).results;
    assertThat(byKey(ways.output(OUT))).isEqualTo(byKey(expected));
  }

  @Property(tries = 50)
  void theStoreHoldsTheLatestRowsAfterAnAbort(
      @ForAll Origin origin, @ForAll("histories") List<RowChange> history) {
    try (var driver = TopologyTestDriver.of(plain(origin))) {
      for (RowChange row : history) {
        driver.abortNextCommit();
        driver.input(ROWS).pipe(row.key(), row.value(), Instant.ofEpochMilli(row.timestampMs()));
      }
      TableOracle oracle = new TableOracle((key, value) -> value).run(history, 1);
      assertThat(driver.<String, Integer>store("kept").rows()).isEqualTo(oracle.rows());
      assertThat(driver.output(OUT).records()).hasSameSizeAs(oracle.results);
    }
  }

  private static Map<String, List<String>> byKey(List<String> results) {
    Map<String, List<String>> byKey = new TreeMap<>();
    results.forEach(
        result ->
            byKey.computeIfAbsent(result.split("=", -1)[0], any -> new ArrayList<>()).add(result));
    return byKey;
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
