package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.exchange.Shards;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * Suppressed tables in clusters whose processes and commits fail at random. Of each update, what is
 * passed on does not depend on epochs, so it is to the letter what an uninterrupted run passes on.
 * A build runs the same seeds each time; {@code -Dheadrace.simulation.first=N
 * -Dheadrace.simulation.seeds=N} runs others.
 */
class SuppressSimulationTest {
  private static final int SEEDS = Integer.getInteger("headrace.simulation.seeds", 200);
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());
  private static final long LIMIT_MS = 15_000;
  private static final long END_MS = 10_000_000;

  @Test
  void passesOnWhatAnUninterruptedRunWould() {
    long first = Long.getLong("headrace.simulation.first", 1);
    System.out.println("SuppressSimulationTest seeds from " + first);
    LongStream.range(first, first + SEEDS).parallel().forEach(this::requireLaws);
  }

  private static Topology topology(long maxRows) {
    var builder = TopologyBuilder.named("calm");
    builder.stream(ROWS)
        .groupByKey()
        .everyUpdate()
        .reduce("latest", (earlier, later) -> later)
        .suppress("calm", untilTimeLimit(ofMillis(LIMIT_MS)).maxRows(maxRows).emitEarlyWhenFull())
        .toStream()
        .to(OUT);
    return builder.build();
  }

  private void requireLaws(long seed) {
    Random random = new Random(seed);
    long maxRows = random.nextBoolean() ? 1000 : 1 + random.nextInt(2);
    // As many tasks as there may be processes: one without any never says that it is done.
    int partitions = 4;
    List<RowChange> history = new ArrayList<>();
    try (var cluster = SimulatedCluster.of(topology(maxRows), random.nextLong())) {
      cluster.partitions(ROWS, partitions);
      cluster.lanes(1 + random.nextInt(2)).batches(1 + random.nextInt(8));
      var disturbance = new Disturbance(cluster, random);
      disturbance.startOne();
      for (int portions = 1 + random.nextInt(5); portions > 0; portions--) {
        for (int changes = random.nextInt(20); changes > 0; changes--) {
          RowChange row =
              new RowChange(
                  "k" + random.nextInt(8), history.size() + 1, 1000L * random.nextInt(60));
          history.add(row);
          cluster.input(ROWS).pipe(row.key(), row.value(), Instant.ofEpochMilli(row.timestampMs()));
          cluster.run(random.nextInt(30));
        }
        disturbance.disturb(random.nextInt(12));
      }
      letTimePass(cluster, partitions);
      disturbance.heal();
      assertThat(resultsByKey(cluster)).isEqualTo(expectedByKey(history, partitions, maxRows));
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private static void letTimePass(SimulatedCluster cluster, int partitions) {
    for (int partition = 0; partition < partitions; partition++) {
      cluster
          .input(ROWS)
          .pipe(null, null, Instant.ofEpochMilli(END_MS), new RecordHeaders(), partition);
    }
  }

  private static Map<String, List<String>> resultsByKey(SimulatedCluster cluster) {
    Map<String, List<String>> results = new TreeMap<>();
    for (OutputRecord<String, Integer> output : cluster.output(OUT).records()) {
      add(
          results,
          "%s=%s@%d".formatted(output.key(), output.value(), output.timestamp().toEpochMilli()));
    }
    return results;
  }

  private static Map<String, List<String>> expectedByKey(
      List<RowChange> history, int partitions, long maxRows) {
    Map<String, List<String>> expected = new TreeMap<>();
    IntStream.range(0, partitions)
        .forEach(
            partition -> {
              List<RowChange> own =
                  history.stream().filter(row -> shard(row, partitions) == partition).toList();
              var oracle = new SuppressOracle(LIMIT_MS, maxRows, Long.MAX_VALUE);
              oracle
                  .run(SuppressLawsTest.withLatestTimes(own), 1, END_MS)
                  .results
                  .forEach(result -> add(expected, result));
            });
    return expected;
  }

  private static int shard(RowChange row, int partitions) {
    return Shards.of(row.key().getBytes(StandardCharsets.UTF_8), partitions);
  }

  private static void add(Map<String, List<String>> byKey, String result) {
    byKey.computeIfAbsent(result.split("=", -1)[0], any -> new ArrayList<>()).add(result);
  }
}
