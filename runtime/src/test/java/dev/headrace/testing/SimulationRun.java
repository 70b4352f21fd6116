package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topology;
import dev.headrace.runtime.exchange.Shards;
import dev.headrace.testing.BatchOracle.Result;
import dev.headrace.testing.BatchOracle.Window;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@link ModelTopology#fullWithOutbox} in a cluster of one to four processes that join,
 * leave, crash and freeze while commits go wrong; everything follows from the seed.
 *
 * <p>In half of the runs an epoch may change a few rows only, so that what is due at one instant
 * takes several. In a third of them every fifth event fails for longer than an epoch may wait. Half
 * of the runs find all their input there at the start, each partition with an event time of its
 * own, hours apart: nothing may be late, since every partition is being caught up with. The others
 * get it in portions as they run, each of which fits into the grace.
 */
final class SimulationRun implements AutoCloseable {
  private static final int HOUR_MS = 3_600_000;
  private static final int ACTIONS = 40;
  private static final long FEW_ROWS_BYTES = 300;
  private static final long MANY_ROWS_BYTES = 1 << 20;

  private final Random random;
  private final int partitions;
  private final SimulatedCluster cluster;
  private final List<ModelInput> inputs = new ArrayList<>();
  private final Disturbance disturbance;
  private final long[] newestMs;

  SimulationRun(long seed) {
    random = new Random(seed);
    partitions = 1 + random.nextInt(4);
    newestMs = new long[partitions];
    cluster =
        SimulatedCluster.of(topology(seed), random.nextLong())
            .partitions(ModelTopology.EVENTS, partitions)
            .lanes(1 + random.nextInt(2))
            .batches(1 + random.nextInt(8))
            .limitUncommitted(seed % 2 == 0 ? FEW_ROWS_BYTES : MANY_ROWS_BYTES);
    disturbance = new Disturbance(cluster, random);
  }

  private static Topology topology(long seed) {
    return seed % 3 == 0
        ? ModelTopology.fullBehind(new ModelTopology.Flaky())
        : ModelTopology.fullWithOutbox();
  }

  /** Runs to the end, when everything is healed, processed and closed. */
  SimulationRun run() {
    disturbance.startOne();
    if (random.nextBoolean()) {
      caughtUpWith();
    } else {
      live();
    }
    return this;
  }

  // --- Input ---

  private void caughtUpWith() {
    for (int partition = 0; partition < partitions; partition++) {
      newestMs[partition] = (long) random.nextInt(6) * HOUR_MS;
    }
    int records = 20 + random.nextInt(60);
    for (int record = 0; record < records; record++) {
      append(random.nextInt(8), (int) BatchOracle.GRACE_MS);
    }
    closeAll();
    disturbance.disturb(ACTIONS);
    disturbance.heal();
  }

  private void live() {
    int portions = 2 + random.nextInt(4);
    for (int portion = 0; portion < portions; portion++) {
      long nowMs = Arrays.stream(newestMs).max().orElseThrow() + random.nextInt(30);
      Arrays.fill(newestMs, nowMs);
      for (int record = 0; record < 12; record++) {
        append(0, (int) BatchOracle.GRACE_MS - 1);
        cluster.run(random.nextInt(20));
      }
      disturbance.disturb(ACTIONS / portions);
      disturbance.heal();
    }
    closeAll();
    disturbance.heal();
  }

  private void append(int mostForwardMs, int mostBehindMs) {
    String key = random.nextInt(10) == 0 ? null : "k" + random.nextInt(5);
    String letter =
        random.nextInt(10) == 0 ? null : "abcf".substring(random.nextInt(4)).substring(0, 1);
    int partition = key == null ? random.nextInt(partitions) : partitionOf(key);
    newestMs[partition] += mostForwardMs == 0 ? 0 : random.nextInt(mostForwardMs);
    long timestampMs = Math.max(0, newestMs[partition] - random.nextInt(mostBehindMs + 1));
    ModelInput input = new ModelInput(inputs.size() + 1, key, letter, timestampMs);
    inputs.add(input);
    pipe(key, input.value(), timestampMs, partition);
  }

  private int partitionOf(String key) {
    return Shards.of(key.getBytes(StandardCharsets.UTF_8), partitions);
  }

  /** Writes a record without a key and a value to each partition, with a time that closes all. */
  private void closeAll() {
    long endMs = Arrays.stream(newestMs).max().orElseThrow() + 1000;
    for (int partition = 0; partition < partitions; partition++) {
      inputs.add(new ModelInput(inputs.size() + 1, null, null, endMs));
      pipe(null, null, endMs, partition);
    }
  }

  private void pipe(@Nullable String key, @Nullable String value, long timestampMs, int partition) {
    cluster
        .input(ModelTopology.EVENTS)
        .pipe(key, value, Instant.ofEpochMilli(timestampMs), new RecordHeaders(), partition);
  }

  // --- Laws ---

  /** Returns the oracle of all input in the order of its timestamps. */
  private BatchOracle oracle() {
    return new BatchOracle(
        inputs.stream().sorted(Comparator.comparingLong(ModelInput::timestampMs)).toList());
  }

  void requireLaws() {
    BatchOracle oracle = oracle();
    List<Result<Window>> finals = ModelResults.windowed(cluster.output(ModelTopology.FINALS));
    assertThat(finals).as("final results").containsExactlyInAnyOrderElementsOf(oracle.finals());
    assertThat(ModelLaws.perLetter(finals))
        .as("final results per letter, in order of windows")
        .isEqualTo(ModelLaws.perLetter(oracle.finals()));
    ModelLaws.requireSameSequencePerKey(
        ModelResults.plain(cluster.output(ModelTopology.LOUD)), inOrderOfArrival().loud());
    ModelLaws.requireSameSequencePerKey(
        ModelResults.plain(cluster.output(ModelTopology.REST)), inOrderOfArrival().rest());
    ModelLaws.requireConsolidated(
        "per key",
        ModelResults.plain(cluster.output(ModelTopology.TOTALS)),
        inOrderOfArrival().totals());
    requirePhases(oracle);
    requireEveryEventInItsWindow();
    requireSentOnce();
    requireRows(oracle);
  }

  /**
   * Nothing was late for the windows per key, nor for the final ones, which the oracle has all of.
   * What processes count as late is no measure of that: it includes what a zombie has done in vain.
   */
  private void requireEveryEventInItsWindow() {
    Map<Window, String> expected = new HashMap<>();
    for (ModelInput input : inputs) {
      String value = input.value();
      if (input.key() != null && value != null) {
        long startMs = input.timestampMs() - input.timestampMs() % BatchOracle.SIZE_MS;
        Window window = new Window(input.key(), startMs);
        expected.merge(window, ModelTopology.append("", value), String::concat);
      }
    }
    Map<Window, String> last = new HashMap<>();
    for (Result<Window> update : ModelResults.windowed(cluster.output(ModelTopology.UPDATES))) {
      last.put(update.key(), update.value());
    }
    assertThat(last).as("numbers per key and window").isEqualTo(expected);
  }

  /** Whenever the wall clock made it so, each number went out once, in order. */
  private void requireSentOnce() {
    Map<String, String> sent = new HashMap<>();
    for (Result<String> part : ModelResults.plain(cluster.output(ModelTopology.SENT))) {
      sent.merge(String.valueOf(part.key()), String.valueOf(part.value()), String::concat);
    }
    assertThat(sent)
        .as("numbers sent per key")
        .isEqualTo(BatchOracle.last(inOrderOfArrival().totals()));
    assertThat(ModelResults.rows(cluster.store(Outbox.STORE.name()))).as("not sent").isEmpty();
  }

  // Per key, records are taken in the order in which they were written.
  private BatchOracle inOrderOfArrival() {
    return new BatchOracle(inputs);
  }

  private void requirePhases(BatchOracle oracle) {
    Map<String, Long> expected =
        BatchOracle.last(BatchOracle.phases(oracle.finals())).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> Long.valueOf(entry.getValue())));
    Map<String, Long> last = new HashMap<>();
    for (Result<String> phase : ModelResults.plain(cluster.output(ModelTopology.PHASES))) {
      Long now = Long.valueOf(phase.value());
      Long before = last.put(phase.key(), now);
      assertThat(before == null || before < now).as("phases only grow").isTrue();
    }
    assertThat(last).as("windows per phase").isEqualTo(expected);
  }

  private void requireRows(BatchOracle oracle) {
    assertThat(ModelResults.rows(cluster.store(ModelTopology.TOTALS_STORE)))
        .as("rows per key")
        .isEqualTo(BatchOracle.last(inOrderOfArrival().totals()));
    assertThat(ModelResults.rows(cluster.store(ModelTopology.PHASES_STORE)))
        .as("rows per phase")
        .isEqualTo(BatchOracle.last(BatchOracle.phases(oracle.finals())));
    assertThat(ModelResults.windowRows(cluster.store(ModelTopology.FINALS_STORE)))
        .as("open windows per letter")
        .isEmpty();
    assertThat(ModelResults.windowRows(cluster.store(ModelTopology.UPDATES_STORE)))
        .as("open windows per key")
        .isEmpty();
  }

  /** Returns everything that was committed, to compare two runs of one seed. */
  List<String> committed() {
    List<String> all = new ArrayList<>();
    cluster.output(ModelTopology.FINALS).records().forEach(one -> all.add(one.toString()));
    cluster.output(ModelTopology.TOTALS).records().forEach(one -> all.add(one.toString()));
    cluster.output(ModelTopology.PHASES).records().forEach(one -> all.add(one.toString()));
    return all;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
