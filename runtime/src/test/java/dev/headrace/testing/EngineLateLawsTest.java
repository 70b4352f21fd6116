package dev.headrace.testing;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Late events on one partition, where it is known exactly which are late: event time must neither
 * start anew nor run ahead, whatever happens to the process.
 */
class EngineLateLawsTest {
  private static final int BEYOND_GRACE = 4 * (int) BatchOracle.GRACE_MS;

  @Property(tries = 1000)
  void dropsTheSameEventsWhateverHappens(
      @ForAll("setups") ModelSetup setup, @ForAll("disturbed") List<ModelStep> steps) {
    try (ModelRun run = new ModelRun(ModelTopology.full(), setup).run(steps)) {
      run.commit();
      ModelLaws.requireExactResults(run);
      ModelLaws.requireExactRows(run);
      run.finish();
      ModelLaws.requireExactResults(run);
    }
  }

  @Property(tries = 500)
  void countsLateEventsOverRestarts(
      @ForAll("setups") ModelSetup setup, @ForAll("restarted") List<ModelStep> steps) {
    try (ModelRun run = new ModelRun(ModelTopology.full(), setup).run(steps).finish()) {
      ModelLaws.requireExactResults(run);
      ModelLaws.requireExactDrops(run);
    }
  }

  @Property(tries = 500)
  void countsEventsOnceThatAreTakenAgain(
      @ForAll("setups") ModelSetup setup, @ForAll("undone") List<ModelStep> steps) {
    try (ModelRun run = new ModelRun(ModelTopology.full(), setup).run(steps).finish()) {
      ModelLaws.requireExactDrops(run);
    }
  }

  @Provide
  Arbitrary<ModelSetup> setups() {
    return ModelSetup.any(1);
  }

  @Provide
  Arbitrary<List<ModelStep>> disturbed() {
    return list(ModelStep.disturbance());
  }

  @Provide
  Arbitrary<List<ModelStep>> undone() {
    return list(ModelStep.undoing());
  }

  // Nothing that takes an event twice: time may go by without events, since its epoch is not
  // aborted.
  @Provide
  Arbitrary<List<ModelStep>> restarted() {
    return list(
        Arbitraries.frequencyOf(
            Tuple.of(2, ModelStep.advance()),
            Tuple.of(1, Arbitraries.create(ModelStep.Restart::new)),
            Tuple.of(1, ModelStep.committedCrash())));
  }

  private static Arbitrary<List<ModelStep>> list(Arbitrary<ModelStep> disturbances) {
    return Arbitraries.frequencyOf(
            Tuple.of(3, ModelStep.event(BEYOND_GRACE)), Tuple.of(1, disturbances))
        .list()
        .ofMaxSize(40);
  }
}
