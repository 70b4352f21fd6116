package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * A table with a history, and a join whose events wait, in clusters whose processes and commits
 * fail at random. A build runs the same seeds each time; {@code -Dheadrace.simulation.first=N
 * -Dheadrace.simulation.seeds=N} runs others.
 */
class VersionedTableSimulationTest {
  private static final int SEEDS = Integer.getInteger("headrace.simulation.seeds", 200);
  private static final int PARTITIONS = 4;
  private static final long HISTORY_MS = 40;
  private static final long END_MS = 10_000;

  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, String> OUT = Topic.of("out", string(), string());

  /** What one partition was given. */
  private static final class Given {
    final VersionedTableOracle table = new VersionedTableOracle(HISTORY_MS);
    final List<RowChange> rows = new ArrayList<>();
    final List<RowChange> events = new ArrayList<>();
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("enriched");
    Table<String, Integer> rows = builder.table("kept", ROWS, ofMillis(HISTORY_MS));
    builder.stream(EVENTS)
        .leftJoin("waiting", rows, ofMillis(20), (event, row) -> event + "+" + row)
        .to(OUT);
    return builder.build();
  }

  @Test
  void knowsInTheEndWhatRowsWereAndJoinsEachEventOnce() {
    long first = Long.getLong("headrace.simulation.first", 1);
    System.out.println("VersionedTableSimulationTest seeds from " + first);
    LongStream.range(first, first + SEEDS).parallel().forEach(this::requireLaws);
  }

  private void requireLaws(long seed) {
    Random random = new Random(seed);
    List<Given> given = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      given.add(new Given());
    }
    try (var cluster = SimulatedCluster.of(topology(), random.nextLong())) {
      cluster.partitions(ROWS, PARTITIONS).partitions(EVENTS, PARTITIONS);
      cluster.lanes(1 + random.nextInt(2)).batches(1 + random.nextInt(8));
      var disturbance = new Disturbance(cluster, random);
      disturbance.startOne();
      for (int portions = 1 + random.nextInt(5); portions > 0; portions--) {
        for (int records = random.nextInt(40); records > 0; records--) {
          pipe(random, cluster, given);
          cluster.run(random.nextInt(20));
        }
        disturbance.disturb(random.nextInt(12));
      }
      for (int partition = 0; partition < PARTITIONS; partition++) {
        pipe(cluster, EVENTS, new RowChange("end", -1, END_MS), partition);
      }
      disturbance.heal();
      requireHistory(cluster.store("kept"), given);
      requireJoined(cluster, given);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private static void pipe(Random random, SimulatedCluster cluster, List<Given> given) {
    int partition = random.nextInt(PARTITIONS);
    Given to = given.get(partition);
    String key = partition + "-" + random.nextInt(2);
    long newestMs = 2L * (to.rows.size() + to.events.size());
    long timestampMs = Math.max(0, newestMs - random.nextInt(30));
    if (random.nextBoolean()) {
      Integer value = random.nextInt(4) == 0 ? null : random.nextInt(100);
      RowChange row = new RowChange(key, value, timestampMs);
      to.rows.add(row);
      to.table.take(row);
      pipe(cluster, ROWS, row, partition);
    } else {
      RowChange event = new RowChange(key, to.events.size(), timestampMs);
      to.events.add(event);
      pipe(cluster, EVENTS, event, partition);
    }
  }

  private static void pipe(
      SimulatedCluster cluster, Topic<String, Integer> topic, RowChange record, int partition) {
    Instant at = Instant.ofEpochMilli(record.timestampMs());
    cluster.input(topic).pipe(record.key(), record.value(), at, new RecordHeaders(), partition);
  }

  private static void requireHistory(StoreView<String, Integer> store, List<Given> given) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      VersionedTableOracle table = given.get(partition).table;
      for (String key : List.of(partition + "-0", partition + "-1")) {
        for (long atMs = 0; atMs < 200; atMs++) {
          assertThat(store.asOf(key, Instant.ofEpochMilli(atMs)))
              .as("%s at %d", key, atMs)
              .isEqualTo(table.at(key, atMs));
        }
      }
    }
  }

  // Which rows had come when an event was joined depends on how the inputs met.
  private static void requireJoined(SimulatedCluster cluster, List<Given> given) {
    Map<String, String> results = new HashMap<>();
    for (OutputRecord<String, String> result : cluster.output(OUT).records()) {
      String[] parts = result.value().split("\\+", -1);
      String event =
          "%s/%s@%d".formatted(result.key(), parts[0], result.timestamp().toEpochMilli());
      assertThat(results.put(event, parts[1])).as("second result of " + event).isNull();
    }
    Set<String> expected = new HashSet<>();
    for (Given partition : given) {
      for (RowChange event : partition.events) {
        String name = "%s/%d@%d".formatted(event.key(), event.value(), event.timestampMs());
        expected.add(name);
        assertThat(possible(partition, event)).as(name).contains(results.get(name));
      }
    }
    assertThat(results.keySet()).isEqualTo(expected);
  }

  private static Set<String> possible(Given partition, RowChange event) {
    var table = new VersionedTableOracle(HISTORY_MS);
    Set<String> possible = new HashSet<>();
    possible.add("null");
    for (RowChange row : partition.rows) {
      table.take(row);
      possible.add(String.valueOf(table.at(event.key(), event.timestampMs())));
    }
    return possible;
  }
}
