package dev.headrace.testing;

import dev.headrace.dsl.Topology;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * How a topology is run; nothing of it may show in the results.
 *
 * @param partitions of the source topics
 * @param lanes the number of lanes
 * @param throughTopics whether re-keyed events go through topics
 * @param writeBehindBytes how many bytes of rows may be missing on the disk
 * @param manualCommit whether epochs end only when a step says so
 */
record ModelSetup(
    int partitions, int lanes, boolean throughTopics, long writeBehindBytes, boolean manualCommit) {

  TopologyTestDriver start(Topology topology) {
    TopologyTestDriver driver =
        TopologyTestDriver.of(topology)
            .partitions(ModelTopology.EVENTS, partitions)
            .partitions(ModelTopology.MORE_EVENTS, partitions)
            .lanes(lanes)
            .writeBehind(writeBehindBytes);
    if (throughTopics) {
      driver.exchangeThroughTopics();
    }
    return manualCommit ? driver.manualCommit() : driver;
  }

  /** Returns any set-up with one of these numbers of partitions. */
  static Arbitrary<ModelSetup> any(Integer... partitions) {
    Arbitrary<Boolean> either = Arbitraries.of(false, true);
    return Combinators.combine(
            Arbitraries.of(partitions),
            Arbitraries.of(1, 2, 3),
            either,
            Arbitraries.of(256L, 0L, 1_000_000L),
            either)
        .as(ModelSetup::new);
  }
}
