package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Processes that send to each other, and back, with far less credit and memory than what is under
 * way takes, while another one comes, goes or crashes.
 */
class RoundTripSimulationTest {
  private static final int RECORDS = 60;
  private static final int SOURCE_KEYS = 6;

  @Property(tries = 100)
  void processesDoNotWaitForEachOther(
      @ForAll @IntRange(min = 1, max = 3) int lanes,
      @ForAll @IntRange(min = 1, max = 4) int partitions,
      @ForAll @IntRange(min = 1, max = 2_000) int creditBytes,
      @ForAll @IntRange(min = 1, max = 2_000) int uncommittedBytes,
      @ForAll("trips") RoundTrips trips,
      @ForAll long seed) {
    Random random = new Random(seed);
    try (SimulatedCluster cluster =
        SimulatedCluster.of(trips.topology(), seed)
            .partitions(RoundTrips.EVEN, partitions)
            .partitions(RoundTrips.ODD, partitions)
            .partitions(RoundTrips.OUT, partitions)
            .lanes(lanes)
            .batches(1 + random.nextInt(10))
            .limitInput(creditBytes)
            .limitUncommitted(uncommittedBytes)) {
      cluster.start("left");
      cluster.start("right");
      Map<String, List<String>> numbers = pipe(cluster, random);
      cluster.settle();
      trips.require(numbers, cluster.output(RoundTrips.OUT).values());
      assertThat(cluster.<String, Long>store(RoundTrips.TOTALS).rows())
          .as("totals")
          .isEqualTo(trips.totals(numbers));
    }
  }

  @Provide
  Arbitrary<RoundTrips> trips() {
    return RoundTrips.upTo(5, 3, 30);
  }

  private static Map<String, List<String>> pipe(SimulatedCluster cluster, Random random) {
    Map<String, List<String>> numbers = new HashMap<>();
    int disturbedAt = random.nextInt(RECORDS);
    for (int record = 0; record < RECORDS; record++) {
      String key = "source-" + random.nextInt(SOURCE_KEYS);
      List<String> before = numbers.computeIfAbsent(key, any -> new ArrayList<>());
      String number = Integer.toString(before.size());
      before.add(number);
      cluster.input(RoundTrips.topicOf(key)).pipe(key, number, Instant.ofEpochMilli(record));
      cluster.run(random.nextInt(30));
      if (record == disturbedAt) {
        disturb(cluster, random);
      }
    }
    return numbers;
  }

  private static void disturb(SimulatedCluster cluster, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> cluster.start("third");
      case 1 -> cluster.stop("right");
      case 2 -> {
        cluster.crash("right", random.nextBoolean());
        cluster.start("right");
      }
      default -> {
        // Nothing but the load.
      }
    }
  }
}
