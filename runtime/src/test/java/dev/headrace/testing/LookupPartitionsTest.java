package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Where every partition is advanced to the end, the number of partitions shows in no result that a
 * key has of its events and the rows of a table, whether events wait for rows or not. Each run
 * takes place in four ways.
 */
class LookupPartitionsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, String> RESULTS = Topic.of("results", string(), string());

  // More than any event or row is behind, so that none is late for any partition.
  private static final int GRACE_MS = 30;
  private static final long HISTORY_MS = 1_000_000;
  private static final long END_MS = 100_000;

  /** What is made of the events and the rows. */
  enum Use {
    LATEST_ROW,
    ROW_OF_ITS_TIME,
    ROW_AFTER_A_GRACE,
    EXCHANGED_ROW_AFTER_A_GRACE;

    EventStream<String, String> of(TopologyBuilder builder) {
      EventStream<String, Integer> events = builder.stream(EVENTS);
      var history = ofMillis(HISTORY_MS);
      var grace = ofMillis(GRACE_MS);
      return switch (this) {
        case LATEST_ROW -> events.leftJoin(builder.table("kept", ROWS), Use::joined);
        case ROW_OF_ITS_TIME -> events.leftJoin(builder.table("kept", ROWS, history), Use::joined);
        case ROW_AFTER_A_GRACE ->
            events.leftJoin("waiting", builder.table("kept", ROWS, history), grace, Use::joined);
        case EXCHANGED_ROW_AFTER_A_GRACE ->
            events
                .repartition("again", string())
                .leftJoin(
                    "waiting",
                    builder.stream(ROWS)
                        .repartition("rows-again", string())
                        .toTable("kept", int32(), history),
                    grace,
                    Use::joined);
      };
    }

    private static String joined(Integer event, @Nullable Integer row) {
      return event + "+" + row;
    }
  }

  @Property(tries = 60)
  void resultsOfAKeyAreTheSame(@ForAll Use use, @ForAll("histories") List<Arrival> history) {
    var builder = TopologyBuilder.named("lookups");
    use.of(builder).to(RESULTS);
    Topology topology = builder.build();
    assertThat(InPartitions.byKey(run(topology, 4, history)))
        .isEqualTo(InPartitions.byKey(run(topology, 1, history)));
  }

  private static List<String> run(Topology topology, int partitions, List<Arrival> history) {
    boolean readsRows = topology.plan().sourceTopics().contains(ROWS.name());
    FourWays ways = InPartitions.ways(topology, partitions, List.of(EVENTS, ROWS));
    for (Arrival each : history) {
      if (each.left() || readsRows) {
        ways.pipe(each.left() ? EVENTS : ROWS, each.key(), each.number(), each.timestampMs());
      }
    }
    return ways.advanceTo(END_MS).output(RESULTS);
  }

  @Provide
  Arbitrary<List<Arrival>> histories() {
    return Arrival.complete(20);
  }
}
