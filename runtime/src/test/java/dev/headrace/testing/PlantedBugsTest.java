package dev.headrace.testing;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether the simulation would notice: it has to find mistakes that are made on purpose. */
class PlantedBugsTest {
  private static final long SEEDS = 100;
  private static final String RUNTIME = "dev.headrace.runtime.";

  /** A mistake and the method it is made in. */
  enum Bug {
    SKIPS_UNCHANGED_POSITIONS("task.Task", "positions", PlantedBugs.SkipsUnchangedPositions.class),
    RESTORES_TO_AN_EARLIER_END(
        "memory.MemoryPartitionReader", "highWatermarks", PlantedBugs.RestoresToAnEarlierEnd.class),
    GOES_DIRECT_TOO_EARLY("engine.Restoration", "end", PlantedBugs.GoesDirectTooEarly.class),
    FORGETS_EVENT_TIME("engine.Acquisition", "note", PlantedBugs.ForgetsEventTime.class),
    RUNS_AHEAD("time.EventClock", "leastCatchingUp", PlantedBugs.RunsAhead.class),
    COMMITS_UNCHECKED("memory.MemoryGroupReader", "mayCommit", PlantedBugs.CommitsUnchecked.class),
    LOSES_COMMITTED_ROWS("store.ChangedRows", "drop", PlantedBugs.LosesCommittedRows.class),
    DOES_NOT_SEEK_AFTER_ABORT("engine.Intake", "seek", PlantedBugs.DoesNotSeekAfterAbort.class);

    private final String type;
    private final String method;
    private final Class<?> advice;

    Bug(String type, String method, Class<?> advice) {
      this.type = RUNTIME + type;
      this.method = method;
      this.advice = advice;
    }
  }

  @BeforeAll
  static void allowWeaving() {
    ByteBuddyAgent.install();
  }

  @ParameterizedTest
  @EnumSource
  void isFoundBySomeSeed(Bug bug) throws Exception {
    Class<?> target = Class.forName(bug.type);
    ClassReloadingStrategy weaving = ClassReloadingStrategy.fromInstalledAgent();
    new ByteBuddy()
        .redefine(target)
        .visit(Advice.to(bug.advice).on(named(bug.method)))
        .make()
        .load(target.getClassLoader(), weaving);
    OptionalLong found;
    try {
      found = LongStream.rangeClosed(1, SEEDS).filter(PlantedBugsTest::fails).findFirst();
    } finally {
      weaving.reset(target);
    }
    System.out.println(bug + " is found by seed " + found);
    assertThat(found).as("a seed of %d that finds %s", SEEDS, bug).isPresent();
  }

  private static boolean fails(long seed) {
    PlantedBugs.reset();
    try (SimulationRun run = new SimulationRun(seed)) {
      run.run().requireLaws();
      return false;
    } catch (RuntimeException | AssertionError e) {
      return true;
    }
  }
}
