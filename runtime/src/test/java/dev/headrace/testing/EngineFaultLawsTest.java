package dev.headrace.testing;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Runs with commits, aborts, restarts and crashes at random places: what is committed must be as if
 * nothing had happened.
 */
class EngineFaultLawsTest {
  private static final int WITHIN_GRACE = (int) BatchOracle.GRACE_MS;

  @Property(tries = 1000)
  void givesTheSameResultsOnOnePartition(
      @ForAll("setups") ModelSetup setup, @ForAll("steps") List<ModelStep> steps) {
    try (ModelRun run = new ModelRun(ModelTopology.full(), setup).run(steps).finish()) {
      ModelLaws.requireExactResults(run);
      ModelLaws.requireExactRows(run);
    }
  }

  @Property(tries = 500)
  void givesTheSameResultsOnSeveralPartitions(
      @ForAll("partitionedSetups") ModelSetup setup, @ForAll("steps") List<ModelStep> steps) {
    try (ModelRun run = new ModelRun(ModelTopology.full(), setup).run(steps).finish()) {
      ModelLaws.requireResultsPerKey(run);
    }
  }

  @Property(tries = 300)
  void losesNothingAtLeastOnce(
      @ForAll("setups") ModelSetup setup, @ForAll("steps") List<ModelStep> steps) {
    TopologyTestDriver driver = setup.start(ModelTopology.full()).atLeastOnce();
    try (ModelRun run = new ModelRun(driver, setup).run(steps).finish()) {
      ModelLaws.requireNothingLost(run);
    }
  }

  @Provide
  Arbitrary<ModelSetup> setups() {
    return ModelSetup.any(1);
  }

  @Provide
  Arbitrary<ModelSetup> partitionedSetups() {
    return ModelSetup.any(2, 4);
  }

  @Provide
  Arbitrary<List<ModelStep>> steps() {
    return Arbitraries.frequencyOf(
            Tuple.of(3, ModelStep.event(WITHIN_GRACE)), Tuple.of(1, ModelStep.disturbance()))
        .list()
        .ofMaxSize(40);
  }
}
