package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Joins whose events wait: by examples, and against an oracle on random histories. */
class WaitingTableJoinTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, String> OUT = Topic.of("out", string(), string());
  private static final Topic<String, Integer> LETTERS = Topic.of("letters", string(), int32());

  private static String joined(Integer event, @Nullable Integer row) {
    return event + "+" + row;
  }

  private static EventStream<String, String> join(
      boolean left,
      EventStream<String, Integer> events,
      Table<String, Integer> rows,
      long graceMs) {
    return left
        ? events.leftJoin("waiting", rows, ofMillis(graceMs), WaitingTableJoinTest::joined)
        : events.join("waiting", rows, ofMillis(graceMs), WaitingTableJoinTest::joined);
  }

  private static Topology topology(boolean left, long graceMs, long historyMs) {
    var builder = TopologyBuilder.named("enriched");
    Table<String, Integer> rows = builder.table("kept", ROWS, ofMillis(historyMs));
    join(left, builder.stream(EVENTS), rows, graceMs).to(OUT);
    return builder.build();
  }

  private static Instant at(long ms) {
    return Instant.ofEpochMilli(ms);
  }

  @Test
  void anEventWaitsForRowsThatComeLate() {
    FourWays ways = FourWays.of(topology(false, 10, 100));
    ways.pipe(EVENTS, "a", 1, 5).pipe(ROWS, "a", 7, 4).pipe(EVENTS, "x", 0, 14);
    assertThat(ways.output(OUT)).isEmpty();
    ways.pipe(EVENTS, "x", 0, 15);
    assertThat(ways.output(OUT)).containsExactly("a=1+7@5");
  }

  @Test
  void eventsComeInOrderOfTimestampThenKeyThenArrival() {
    FourWays ways = FourWays.of(topology(true, 10, 100));
    ways.pipe(EVENTS, "b", 1, 9).pipe(EVENTS, "b", 2, 8).pipe(EVENTS, "a", 3, 9);
    ways.pipe(EVENTS, "b", 4, 9).pipe(EVENTS, "a", 5, 7).advanceTo(100);
    assertThat(ways.output(OUT))
        .containsExactly("a=5+null@7", "b=2+null@8", "a=3+null@9", "b=1+null@9", "b=4+null@9");
  }

  @Test
  void whatHasBeenJoinedStaysOutThoughItsNeighboursStillWait() {
    FourWays ways = FourWays.of(topology(true, 160, 1_000));
    for (int event = 0; event < 9; event++) {
      ways.pipe(EVENTS, "a", event, 100 + event);
    }
    for (int ms = 258; ms < 270; ms++) {
      ways.advanceTo(ms);
    }
    assertThat(ways.output(OUT))
        .containsExactly(
            "a=0+null@100",
            "a=1+null@101",
            "a=2+null@102",
            "a=3+null@103",
            "a=4+null@104",
            "a=5+null@105",
            "a=6+null@106",
            "a=7+null@107",
            "a=8+null@108");
  }

  @Test
  void anEventLaterThanTheGraceIsJoinedAtOnceBehindThoseThatWaited() {
    FourWays ways = FourWays.of(topology(true, 10, 100));
    ways.pipe(EVENTS, "a", 1, 20).pipe(EVENTS, "a", 2, 10).pipe(EVENTS, "a", 3, 11);
    assertThat(ways.output(OUT)).containsExactly("a=2+null@10");
    ways.pipe(EVENTS, "a", 4, 21);
    assertThat(ways.output(OUT)).containsExactly("a=2+null@10", "a=3+null@11");
  }

  @Test
  void withoutAGraceEventsAreJoinedAtOnce() {
    FourWays ways = FourWays.of(topology(false, 0, 100));
    ways.pipe(ROWS, "a", 7, 4).pipe(EVENTS, "a", 1, 5).pipe(EVENTS, "a", 2, 4);
    assertThat(ways.output(OUT)).containsExactly("a=1+7@5", "a=2+7@4");
  }

  @Test
  void eventsWithoutAKeyDoNotWait() {
    FourWays left = FourWays.of(topology(true, 10, 100));
    left.pipe(EVENTS, null, 1, 5).pipe(EVENTS, "a", null, 6);
    assertThat(left.output(OUT)).containsExactly("null=1+null@5");
    assertThat(left.drops(DropReason.NULL_VALUE)).isEqualTo(1);
    FourWays inner = FourWays.of(topology(false, 10, 100)).pipe(EVENTS, null, 1, 5);
    assertThat(inner.output(OUT)).isEmpty();
    assertThat(inner.drops(DropReason.NULL_KEY)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void headersComeWithTheEventAlsoAfterARestore(Interruption interruption) {
    try (var driver = TopologyTestDriver.of(topology(true, 10, 100)).interruptedBy(interruption)) {
      var headers = new RecordHeaders();
      headers.add("trace", "t1".getBytes(UTF_8)).add("empty", null);
      driver.input(EVENTS).pipe("a", 1, at(5), headers, null);
      driver.crashWithoutDisk();
      driver.advanceTo(at(15));
      assertThat(driver.output(OUT).records().get(0).headers()).isEqualTo(headers);
    }
  }

  @Test
  void anEventThatFailsAfterItHasWaitedIsALetterOfItsOwn() {
    var builder = TopologyBuilder.named("enriched");
    Table<String, Integer> rows = builder.table("kept", ROWS, ofMillis(100));
    builder.stream(EVENTS)
        .onFailure(FailurePolicy.deadLetter("letters"))
        .leftJoin("waiting", rows, ofMillis(10), (event, row) -> "" + 10 / event)
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(EVENTS, "a", 5, 1).pipe(EVENTS, "b", 0, 2).pipe(EVENTS, "c", 2, 3).advanceTo(100);
    assertThat(ways.outputs(OUT)).containsExactly(List.of("a=2@1", "c=5@3"));
    assertThat(ways.drops(DropReason.FAILED)).isEqualTo(1);
    assertThat(ways.output(LETTERS)).hasSize(1).first().asString().startsWith("b=0@");
  }

  @ParameterizedTest
  @EnumSource
  void theStoreOfWhatWaitsHoldsNoResults(Interruption interruption) {
    try (var driver = TopologyTestDriver.of(topology(true, 10, 100)).interruptedBy(interruption)) {
      StoreView<String, Integer> store = driver.store("waiting");
      assertThatThrownBy(() -> store.get("a"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is what leftJoin 'waiting' works with and holds no results");
    }
  }

  /** A record of either topic. */
  record Step(boolean isRow, String key, @Nullable Integer value, long timestampMs) {}

  private record Waiting(Step event, int arrival) {
    static final Comparator<Waiting> IN_ORDER =
        Comparator.<Waiting>comparingLong(each -> each.event.timestampMs)
            .thenComparing(each -> each.event.key)
            .thenComparingInt(Waiting::arrival);
  }

  // Every event that waits is looked at whenever time passes; the table's oracle forgets nothing.
  private static List<String> expected(
      List<Step> steps, boolean left, long graceMs, VersionedTableOracle table) {
    List<String> results = new ArrayList<>();
    List<Waiting> waiting = new ArrayList<>();
    long nowMs = Long.MIN_VALUE / 2;
    int arrivals = 0;
    for (Step step : steps) {
      if (step.isRow) {
        table.take(new RowChange(step.key, step.value, step.timestampMs));
        continue;
      }
      nowMs = Math.max(nowMs, step.timestampMs);
      long untilMs = nowMs - graceMs;
      List<Waiting> due =
          waiting.stream().filter(each -> each.event.timestampMs <= untilMs).toList();
      waiting.removeAll(due);
      Stream<Step> held = due.stream().sorted(Waiting.IN_ORDER).map(Waiting::event);
      boolean atOnce = step.value != null && step.timestampMs <= untilMs;
      Stream.concat(held, atOnce ? Stream.of(step) : Stream.empty())
          .forEach(event -> join(event, left, table, results));
      if (step.value != null && !atOnce) {
        waiting.add(new Waiting(step, arrivals++));
      }
    }
    return results;
  }

  private static void join(
      Step event, boolean left, VersionedTableOracle table, List<String> results) {
    Integer row = table.at(event.key, event.timestampMs);
    if (left || row != null) {
      results.add("%s=%s@%d".formatted(event.key, joined(event.value, row), event.timestampMs));
    }
  }

  @Property(tries = 150)
  void eachEventIsJoinedWhenItsGraceHasPassed(
      @ForAll("histories") List<Step> steps,
      @ForAll boolean left,
      @ForAll("graces") long graceMs,
      @ForAll("beyond") long historyBeyondMs) {
    long historyMs = Math.max(1, graceMs + historyBeyondMs);
    FourWays ways = FourWays.of(topology(left, graceMs, historyMs));
    for (Step step : steps) {
      ways.pipe(step.isRow ? ROWS : EVENTS, step.key, step.value, step.timestampMs);
    }
    assertThat(ways.output(OUT))
        .isEqualTo(expected(steps, left, graceMs, new VersionedTableOracle(historyMs)));
  }

  @Property(tries = 60)
  void anAbortedEpochLeavesNoTrace(
      @ForAll("histories") List<Step> steps, @ForAll boolean left, @ForAll("graces") long graceMs) {
    try (var driver = TopologyTestDriver.of(topology(left, graceMs, graceMs + 10))) {
      for (Step step : steps) {
        driver.abortNextCommit();
        driver.input(step.isRow ? ROWS : EVENTS).pipe(step.key, step.value, at(step.timestampMs));
      }
      assertThat(
              driver.output(OUT).records().stream()
                  .map(r -> "%s=%s@%d".formatted(r.key(), r.value(), r.timestamp().toEpochMilli())))
          .containsExactlyElementsOf(
              expected(steps, left, graceMs, new VersionedTableOracle(graceMs + 10)));
    }
  }

  @Provide
  Arbitrary<Long> graces() {
    return Arbitraries.of(0L, 1L, 5L, 16L, 40L);
  }

  @Provide
  Arbitrary<Long> beyond() {
    return Arbitraries.of(0L, 7L, 1_000L);
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Integer> values =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.integers().between(0, 9)),
            Tuple.of(1, Arbitraries.just(0).map(any -> null)));
    return Combinators.combine(
            Arbitraries.of(true, false, false),
            Arbitraries.of("a", "b", "a\0"),
            values,
            Arbitraries.longs().between(0, 30),
            Arbitraries.longs().between(0, 6))
        .as((isRow, key, value, behind, forward) -> new Drawn(isRow, key, value, behind, forward))
        .list()
        .ofMaxSize(30)
        .map(WaitingTableJoinTest::goingForward);
  }

  private record Drawn(
      boolean isRow, String key, @Nullable Integer value, long behindMs, long forwardMs) {}

  private static List<Step> goingForward(List<Drawn> drawn) {
    List<Step> steps = new ArrayList<>();
    long newestMs = 0;
    for (Drawn each : drawn) {
      newestMs += each.forwardMs;
      // Most are not far behind.
      long behindMs = each.behindMs > 15 ? 0 : each.behindMs;
      steps.add(new Step(each.isRow, each.key, each.value, Math.max(0, newestMs - behindMs)));
    }
    return steps;
  }
}
