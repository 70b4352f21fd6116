package dev.headrace.testing;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Undisturbed runs of the whole engine against an oracle that computes everything in one go. */
class EngineLawsTest {
  private static final int WITHIN_GRACE = (int) BatchOracle.GRACE_MS;

  @Property(tries = 1000)
  void givesTheResultsOfItsOracle(
      @ForAll("setups") ModelSetup setup, @ForAll("steps") List<ModelStep> steps) {
    try (ModelRun run = new ModelRun(ModelTopology.full(), setup).run(steps)) {
      run.commit();
      requireAll(run);
      run.finish();
      requireAll(run);
    }
  }

  private static void requireAll(ModelRun run) {
    ModelLaws.requireExactResults(run);
    ModelLaws.requireExactUpdates(run);
    ModelLaws.requireExactRows(run);
    ModelLaws.requireExactDrops(run);
  }

  @Property(tries = 500)
  void givesTheSameResultsOnSeveralPartitions(
      @ForAll("partitionedSetups") ModelSetup setup, @ForAll("punctual") List<ModelStep> steps) {
    try (ModelRun run = new ModelRun(ModelTopology.full(), setup).run(steps).finish()) {
      ModelLaws.requireResultsPerKey(run);
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
    return list(3 * WITHIN_GRACE);
  }

  @Provide
  Arbitrary<List<ModelStep>> punctual() {
    return list(WITHIN_GRACE);
  }

  private static Arbitrary<List<ModelStep>> list(int mostBehindMs) {
    return Arbitraries.frequencyOf(
            Tuple.of(8, ModelStep.event(mostBehindMs)),
            Tuple.of(1, ModelStep.advance()),
            Tuple.of(2, Arbitraries.create(ModelStep.Commit::new)))
        .list()
        .ofMaxSize(40);
  }
}
