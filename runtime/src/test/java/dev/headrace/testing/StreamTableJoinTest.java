package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.tumbling;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.TopologyException;
import dev.headrace.runtime.operator.DropReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Joins of streams with tables: by examples, and against an oracle on random histories. */
class StreamTableJoinTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, String> OUT = Topic.of("out", string(), string());
  private static final Topic<String, Long> WINDOWS = Topic.of("windows", string(), int64());

  private static Topology topology(boolean left) {
    var builder = TopologyBuilder.named("enriched");
    Table<String, Integer> table = builder.table("latest-rows", ROWS);
    EventStream<String, Integer> events = builder.stream(EVENTS);
    (left ? events.leftJoin(table, Step::joined) : events.join(table, Step::joined)).to(OUT);
    return builder.build();
  }

  @Test
  void onlyTheStreamHasResultsAndTheyAreOfTheRowAsItIs() {
    FourWays ways = FourWays.of(topology(false));
    ways.pipe(EVENTS, "a", 1, 5).pipe(ROWS, "a", 7, 6).pipe(EVENTS, "a", 2, 8);
    ways.pipe(ROWS, "a", 9, 3).pipe(EVENTS, "a", 3, 4).pipe(ROWS, "a", null, 9);
    ways.pipe(EVENTS, "a", 4, 10);
    assertThat(ways.output(OUT)).containsExactly("a=2+7@8", "a=3+9@4");
  }

  @Test
  void aLeftJoinKeepsEventsWithoutARowOrAKey() {
    FourWays ways = FourWays.of(topology(true));
    ways.pipe(EVENTS, "a", 1, 5).pipe(ROWS, "a", 7, 6).pipe(EVENTS, "a", 2, 8);
    ways.pipe(EVENTS, null, 3, 9);
    assertThat(ways.output(OUT)).containsExactly("a=1+null@5", "a=2+7@8", "null=3+null@9");
  }

  @ParameterizedTest
  // What is counted is counted again when an event is taken again.
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ABORT")
  void eventsWithoutAKeyOrAValueAreDroppedAndCounted(Interruption interruption) {
    try (var driver = TopologyTestDriver.of(topology(false)).interruptedBy(interruption)) {
      driver.input(ROWS).pipe("a", 7, Instant.ofEpochMilli(1));
      driver.input(EVENTS).pipe(null, 1, Instant.ofEpochMilli(2));
      driver.input(EVENTS).pipe("a", null, Instant.ofEpochMilli(3));
      assertThat(driver.output(OUT).values()).isEmpty();
      assertThat(driver.drops())
          .containsEntry(DropReason.NULL_KEY, 1L)
          .containsEntry(DropReason.NULL_VALUE, 1L);
    }
  }

  @Test
  void takesWhatWaitsOnBothSidesInOrderOfTime() {
    try (var driver = TopologyTestDriver.of(topology(true)).manualCommit()) {
      driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(10));
      driver.input(ROWS).pipe("a", 7, Instant.ofEpochMilli(5));
      driver.crash();
      driver.commit();
      assertThat(driver.output(OUT).values()).containsExactly("1+7");
    }
  }

  @Test
  void aTableDoesNotLetTimePassForTheStream() {
    var builder = TopologyBuilder.named("timed");
    Table<String, Integer> table = builder.table("latest-rows", ROWS);
    builder.stream(EVENTS)
        .join(table, (event, row) -> event + row)
        .withValueSerde(int32())
        .groupByKey()
        .windowedBy(tumbling(Duration.ofMillis(10)))
        .finalResults()
        .count("per-window")
        .selectKey((window, count) -> window.key())
        .to(WINDOWS);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(ROWS, "a", 1, 1_000).pipe(EVENTS, "a", 1, 3).pipe(EVENTS, "a", 1, 20);
    assertThat(ways.output(WINDOWS)).containsExactly("a=1@3");
  }

  @Test
  void seesWhatAnAggregationKnowsWithinTheEpoch() {
    var builder = TopologyBuilder.named("counted");
    EventStream<String, Integer> events = builder.stream(EVENTS);
    Table<String, Long> counts = events.groupByKey().count("counts");
    events.join(counts, (event, count) -> event + "+" + count).to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(EVENTS, "a", 5, 1).pipe(EVENTS, "a", 6, 2).pipe(EVENTS, "b", 7, 3);
    assertThat(ways.output(OUT)).containsExactly("a=5+1@1", "a=6+2@2", "b=7+1@3");
  }

  @Test
  void readsRowsThroughMappingsAndJoinsOfTables() {
    var builder = TopologyBuilder.named("views");
    Table<String, Integer> rows = builder.table("latest-rows", ROWS);
    Table<String, Integer> doubled = rows.filter((key, row) -> row > 1).mapValues(row -> 2 * row);
    builder.stream(EVENTS)
        .leftJoin(doubled.leftJoin(rows, (left, right) -> left + right), Step::joined)
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(ROWS, "a", 3, 1)
        .pipe(EVENTS, "a", 1, 2)
        .pipe(ROWS, "a", 1, 3)
        .pipe(EVENTS, "a", 2, 4);
    assertThat(ways.output(OUT)).containsExactly("a=1+9@2", "a=2+null@4");
  }

  @Test
  void aChangedKeyIsRefused() {
    var builder = TopologyBuilder.named("changed");
    Table<String, Integer> table = builder.table("latest-rows", ROWS);
    builder.stream(EVENTS).selectKey((key, value) -> key + value).join(table, Step::joined).to(OUT);
    assertThatThrownBy(builder::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("join needs events partitioned by their key")
        .hasMessageContaining("repartition(name, keySerde)");
  }

  /** A record of either topic. */
  record Step(boolean isRow, String key, @Nullable Integer value, long timestampMs) {
    static String joined(Integer event, @Nullable Integer row) {
      return event + "+" + row;
    }
  }

  @Property(tries = 100)
  void equalsALookupForEachEvent(@ForAll("histories") List<Step> steps, @ForAll boolean left) {
    FourWays ways = FourWays.of(topology(left));
    Map<String, Integer> rows = new HashMap<>();
    List<String> expected = new ArrayList<>();
    for (Step step : steps) {
      ways.pipe(step.isRow ? ROWS : EVENTS, step.key, step.value, step.timestampMs);
      if (step.isRow) {
        rows.compute(step.key, (key, before) -> step.value);
      } else if (step.value != null && (left || rows.containsKey(step.key))) {
        String joined = Step.joined(step.value, rows.get(step.key));
        expected.add("%s=%s@%d".formatted(step.key, joined, step.timestampMs));
      }
    }
    assertThat(ways.output(OUT)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of("a", "b", "c"),
            Arbitraries.integers().between(0, 9).injectNull(0.2),
            Arbitraries.longs().between(0, 30))
        .as(Step::new)
        .list()
        .ofMaxSize(25);
  }
}
