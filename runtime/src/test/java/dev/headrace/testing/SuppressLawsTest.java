package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.suppression.Suppression;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Suppressed tables against their oracle, on random histories and in four ways. */
class SuppressLawsTest {
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());
  private static final long LIMIT_MS = 15_000;
  private static final long END_MS = 1_000_000;
  private static final long NONE = Long.MAX_VALUE;

  /** Where a table comes from that has the latest value of each key. */
  enum Origin {
    TOPIC,
    STREAM,
    EXCHANGE,
    MAPPED,
    JOINED;

    Table<String, Integer> table(TopologyBuilder builder) {
      return switch (this) {
        case TOPIC -> builder.table("kept", ROWS);
        case STREAM -> builder.stream(ROWS).toTable("kept");
        case EXCHANGE ->
            builder.stream(ROWS)
                .selectKey((key, value) -> key)
                .repartition("again", string())
                .toTable("kept");
        case MAPPED -> builder.table("kept", ROWS).mapValues(value -> value);
        case JOINED -> {
          Table<String, Integer> rows = builder.table("kept", ROWS);
          yield rows.join(rows.mapValues(value -> -value), (left, right) -> -right);
        }
      };
    }
  }

  /** How many rows may wait. */
  enum Bound {
    LOOSE(1000, NONE),
    TWO_ROWS(2, NONE),
    ONE_ROW(1, NONE),
    ELEVEN_BYTES(NONE, 11),
    NEXT_TO_NOTHING(NONE, 1);

    private final long maxRows;
    private final long maxBytes;

    Bound(long maxRows, long maxBytes) {
      this.maxRows = maxRows;
      this.maxBytes = maxBytes;
    }

    Suppression suppression() {
      return untilTimeLimit(ofMillis(LIMIT_MS))
          .maxRows(maxRows)
          .maxBytes(maxBytes)
          .emitEarlyWhenFull();
    }

    SuppressOracle oracle() {
      return new SuppressOracle(LIMIT_MS, maxRows, maxBytes);
    }
  }

  private static Topology topology(Origin origin, Bound bound) {
    var builder = TopologyBuilder.named("calm");
    origin.table(builder).suppress("calm", bound.suppression(), int32()).toStream().to(OUT);
    return builder.build();
  }

  private static Topology ofEveryUpdate(Bound bound) {
    var builder = TopologyBuilder.named("calm");
    builder.stream(ROWS)
        .groupByKey()
        .everyUpdate()
        .reduce("latest", (earlier, later) -> later)
        .suppress("calm", bound.suppression())
        .toStream()
        .to(OUT);
    return builder.build();
  }

  private static FourWays ways(Topology topology, List<RowChange> history) {
    FourWays ways = FourWays.of(topology);
    history.forEach(row -> ways.pipe(ROWS, row.key(), row.value(), row.timestampMs()));
    return ways.advanceTo(END_MS);
  }

  @Property(tries = 150)
  void whatIsPassedOnIsWhatTheOracleSays(
      @ForAll Origin origin, @ForAll Bound bound, @ForAll("histories") List<RowChange> history) {
    assertThat(ways(topology(origin, bound), history).output(OUT))
        .isEqualTo(bound.oracle().run(history, 1, END_MS).results);
  }

  @Property(tries = 100)
  void whatComesConsolidatedIsHeldBackAsItComes(
      @ForAll Bound bound,
      @ForAll("histories") List<RowChange> history,
      @ForAll("epochs") int changesPerEpoch) {
    assertThat(ways(topology(Origin.STREAM, bound), history).consolidated(OUT, changesPerEpoch))
        .isEqualTo(bound.oracle().run(history, changesPerEpoch, END_MS).results);
  }

  @Property(tries = 100)
  void ofEachUpdateTheResultsDoNotDependOnEpochs(
      @ForAll Bound bound,
      @ForAll("histories") List<RowChange> history,
      @ForAll("epochs") int changesPerEpoch) {
    List<RowChange> present = withLatestTimes(history);
    List<String> expected = bound.oracle().run(present, 1, END_MS).results;
    FourWays ways = ways(ofEveryUpdate(bound), present);
    assertThat(ways.output(OUT)).isEqualTo(expected);
    assertThat(ways.consolidated(OUT, changesPerEpoch)).isEqualTo(expected);
  }

  // An aggregate has the latest timestamp of its events, and no event without a value.
  static List<RowChange> withLatestTimes(List<RowChange> history) {
    List<RowChange> present = new ArrayList<>();
    for (RowChange row : history) {
      if (row.value() != null) {
        long latestMs =
            present.stream()
                .filter(earlier -> earlier.key().equals(row.key()))
                .mapToLong(RowChange::timestampMs)
                .max()
                .orElse(0);
        present.add(new RowChange(row.key(), row.value(), Math.max(latestMs, row.timestampMs())));
      }
    }
    return present;
  }

  @Property(tries = 50)
  void abortedEpochsLeaveNoTrace(
      @ForAll Bound bound, @ForAll("histories") List<RowChange> history) {
    try (var driver = TopologyTestDriver.of(topology(Origin.TOPIC, bound))) {
      for (RowChange row : history) {
        driver.abortNextCommit();
        driver.input(ROWS).pipe(row.key(), row.value(), Instant.ofEpochMilli(row.timestampMs()));
      }
      driver.advanceTo(Instant.ofEpochMilli(END_MS));
      assertThat(driver.output(OUT).records().stream().map(SuppressLawsTest::text))
          .containsExactlyElementsOf(bound.oracle().run(history, 1, END_MS).results);
    }
  }

  private static String text(OutputRecord<String, Integer> output) {
    return "%s=%s@%d".formatted(output.key(), output.value(), output.timestamp().toEpochMilli());
  }

  @Provide
  Arbitrary<List<RowChange>> histories() {
    return Combinators.combine(
            Arbitraries.of("a", "b", "c", "d"),
            Arbitraries.integers().between(0, 9).injectNull(0.25),
            Arbitraries.integers().between(0, 60).map(seconds -> seconds * 1000L))
        .as(RowChange::new)
        .list()
        .ofMaxSize(25);
  }

  @Provide
  Arbitrary<Integer> epochs() {
    return RowChange.epochs();
  }
}
