package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.operator.DropReason;
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
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Tables with a history, and joins of streams with them, against their oracle. */
class VersionedTableLawsTest {
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());
  private static final Topic<String, String> JOINED = Topic.of("joined", string(), string());
  private static final Topic<byte[], byte[]> CHANGELOG =
      Topic.of("tables-kept-changelog", bytes(), bytes());

  /** Where a table comes from. */
  enum Origin {
    TOPIC,
    STREAM,
    EXCHANGE;

    Table<String, Integer> table(TopologyBuilder builder, long historyMs) {
      return switch (this) {
        case TOPIC -> builder.table("kept", ROWS, ofMillis(historyMs));
        case STREAM -> builder.stream(ROWS).toTable("kept", int32(), ofMillis(historyMs));
        case EXCHANGE ->
            builder.stream(ROWS)
                .selectKey((key, value) -> key)
                .repartition("again", string())
                .toTable("kept", int32(), ofMillis(historyMs));
      };
    }
  }

  /** What befalls an application between two steps. */
  enum Fate {
    NOTHING,
    RESTARTED,
    RESTORED,
    ABORTED;

    void befall(TopologyTestDriver driver) {
      switch (this) {
        case NOTHING -> {}
        case RESTARTED -> driver.restart();
        case RESTORED -> driver.crashWithoutDisk();
        case ABORTED -> driver.abortNextCommit();
      }
    }
  }

  private static Topology derived(Origin origin, long historyMs) {
    var builder = TopologyBuilder.named("tables");
    origin
        .table(builder, historyMs)
        .filter((key, value) -> value % 3 != 0)
        .mapValues(value -> 10 * value)
        .toStream()
        .to(OUT);
    return builder.build();
  }

  private static Integer derive(String key, int value) {
    return value % 3 == 0 ? null : 10 * value;
  }

  private static FourWays piped(Topology topology, List<RowChange> history) {
    FourWays ways = FourWays.of(topology);
    history.forEach(row -> ways.pipe(ROWS, row.key(), row.value(), row.timestampMs()));
    return ways;
  }

  @Property(tries = 100)
  void onlyWhatIsLatestByTimestampIsPassedOn(
      @ForAll Origin origin,
      @ForAll("retentions") long historyMs,
      @ForAll("histories") List<RowChange> history,
      @ForAll("epochs") int changesPerEpoch) {
    FourWays ways = piped(derived(origin, historyMs), history);
    var oracle = new VersionedTableOracle(historyMs, VersionedTableLawsTest::derive);
    assertThat(ways.output(OUT)).isEqualTo(oracle.run(history, 1).results);
    assertThat(ways.drops(DropReason.BEFORE_HISTORY)).isEqualTo(oracle.dropped);
    assertThat(ways.consolidated(OUT, changesPerEpoch))
        .isEqualTo(
            new VersionedTableOracle(historyMs, VersionedTableLawsTest::derive)
                .run(history, changesPerEpoch)
                .results);
  }

  @Property(tries = 100)
  void theStoreKnowsWhatRowsAreAndWere(
      @ForAll Origin origin,
      @ForAll Fate fate,
      @ForAll("retentions") long historyMs,
      @ForAll("histories") List<RowChange> history) {
    var oracle = new VersionedTableOracle(historyMs);
    try (var driver = TopologyTestDriver.of(derived(origin, historyMs))) {
      for (RowChange row : history) {
        fate.befall(driver);
        driver.input(ROWS).pipe(row.key(), row.value(), Instant.ofEpochMilli(row.timestampMs()));
        oracle.take(row);
        StoreView<String, Integer> store = driver.store("kept");
        assertThat(store.rows()).isEqualTo(oracle.rows());
        assertThat(past(store)).isEqualTo(past(oracle));
      }
    }
  }

  private static List<@Nullable Integer> past(StoreView<String, Integer> store) {
    List<Integer> past = new ArrayList<>();
    for (String key : List.of("a", "b", "c")) {
      assertThat(store.asOf(key, Instant.MAX)).isEqualTo(store.get(key));
      for (long atMs = -1; atMs < 70; atMs++) {
        past.add(store.asOf(key, Instant.ofEpochMilli(atMs)));
      }
    }
    return past;
  }

  private static List<@Nullable Integer> past(VersionedTableOracle oracle) {
    List<Integer> past = new ArrayList<>();
    for (String key : List.of("a", "b", "c")) {
      for (long atMs = -1; atMs < 70; atMs++) {
        past.add(oracle.at(key, atMs));
      }
    }
    return past;
  }

  private static Topology joined(Origin origin, long historyMs, boolean left) {
    var builder = TopologyBuilder.named("joins");
    Table<String, Integer> table =
        origin
            .table(builder, historyMs)
            .filter((key, value) -> value % 3 != 0)
            .mapValues(value -> 10 * value);
    EventStream<String, Integer> events = builder.stream(EVENTS);
    (left
            ? events.leftJoin(table, (event, row) -> event + "+" + row)
            : events.join(table, (event, row) -> event + "+" + row))
        .to(JOINED);
    return builder.build();
  }

  /** A record of either topic. */
  record Step(boolean isRow, RowChange row) {}

  @Property(tries = 100)
  void aStreamIsJoinedWithRowsAsTheyWereAtItsTimestamps(
      @ForAll("plainOrigins") Origin origin,
      @ForAll boolean left,
      @ForAll("retentions") long historyMs,
      @ForAll("steps") List<Step> steps) {
    FourWays ways = FourWays.of(joined(origin, historyMs, left));
    var oracle = new VersionedTableOracle(historyMs, VersionedTableLawsTest::derive);
    List<String> expected = new ArrayList<>();
    for (Step step : steps) {
      RowChange row = step.row;
      ways.pipe(step.isRow ? ROWS : EVENTS, row.key(), row.value(), row.timestampMs());
      if (step.isRow) {
        oracle.take(row);
      } else if (row.value() != null) {
        Integer found = oracle.at(row.key(), row.timestampMs());
        if (left || found != null) {
          expected.add("%s=%d+%s@%d".formatted(row.key(), row.value(), found, row.timestampMs()));
        }
      }
    }
    assertThat(ways.output(JOINED)).isEqualTo(expected);
  }

  @Property(tries = 30)
  void manyVersionsOfAKeyAreFoundWhateverTheirOrder(
      @ForAll("longHistories") List<RowChange> history,
      @ForAll @IntRange(min = 1, max = 50) int perEpoch) {
    var oracle = new VersionedTableOracle(200);
    try (var driver = TopologyTestDriver.of(derived(Origin.TOPIC, 200)).manualCommit()) {
      for (int i = 0; i < history.size(); i++) {
        RowChange row = history.get(i);
        driver.input(ROWS).pipe(row.key(), row.value(), Instant.ofEpochMilli(row.timestampMs()));
        oracle.take(row);
        if (i % perEpoch == 0) {
          driver.commit();
        }
      }
      driver.commit();
      StoreView<String, Integer> store = driver.store("kept");
      for (String key : List.of("a", "b")) {
        for (long atMs = 0; atMs < 1000; atMs++) {
          assertThat(store.asOf(key, Instant.ofEpochMilli(atMs)))
              .as("%s at %d", key, atMs)
              .isEqualTo(oracle.at(key, atMs));
        }
      }
      assertThat(rowsIn(driver)).isLessThan(300);
    }
  }

  // What is older than the history has gone, up to a stretch of time: of 200 ms and a 16th of it,
  // with at most one version per key and millisecond.
  private static long rowsIn(TopologyTestDriver driver) {
    Map<List<Byte>, Boolean> present = new HashMap<>();
    driver
        .output(CHANGELOG)
        .records()
        .forEach(row -> present.put(boxed(row.key()), row.value() != null));
    return present.values().stream().filter(there -> there).count();
  }

  private static List<Byte> boxed(byte[] bytes) {
    List<Byte> boxed = new ArrayList<>();
    for (byte each : bytes) {
      boxed.add(each);
    }
    return boxed;
  }

  @Provide
  Arbitrary<Long> retentions() {
    return Arbitraries.of(1L, 3L, 10L, 16L, 33L, 1_000L, Long.MAX_VALUE);
  }

  @Provide
  Arbitrary<Origin> plainOrigins() {
    return Arbitraries.of(Origin.TOPIC, Origin.STREAM);
  }

  private static Arbitrary<RowChange> changes() {
    return Combinators.combine(
            Arbitraries.of("a", "b", "c"),
            Arbitraries.integers().between(0, 9).injectNull(0.25),
            Arbitraries.longs().between(0, 60))
        .as(RowChange::new);
  }

  @Provide
  Arbitrary<List<RowChange>> histories() {
    return changes().list().ofMaxSize(25);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(Arbitraries.of(true, true, false), changes())
        .as(Step::new)
        .list()
        .ofMaxSize(30);
  }

  @Provide
  Arbitrary<List<RowChange>> longHistories() {
    return Combinators.combine(
            Arbitraries.of("a", "a", "a", "b"),
            Arbitraries.integers().between(0, 9).injectNull(0.15),
            Arbitraries.longs().between(0, 150))
        .as(RowChange::new)
        .list()
        .ofSize(400)
        .map(VersionedTableLawsTest::goingForward);
  }

  private static List<RowChange> goingForward(List<RowChange> behind) {
    List<RowChange> forward = new ArrayList<>();
    for (int i = 0; i < behind.size(); i++) {
      RowChange row = behind.get(i);
      forward.add(new RowChange(row.key(), row.value(), Math.max(0, 2L * i - row.timestampMs())));
    }
    return forward;
  }

  @Provide
  Arbitrary<Integer> epochs() {
    return RowChange.epochs();
  }
}
