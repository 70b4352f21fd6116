package dev.headrace.testing;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.Immutable;
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
  private static final long SEEDS = 500;
  private static final String RUNTIME = "dev.headrace.runtime.";

  /** What is woven into a method. */
  @Immutable
  private record Change(Class<?> type, String method, Class<?> advice) {
    Change(String type, String method, Class<?> advice) {
      this(target(type), method, advice);
    }

    private static Class<?> target(String type) {
      try {
        return Class.forName(RUNTIME + type);
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
    }

    void weave(ClassReloadingStrategy weaving) {
      new ByteBuddy()
          .redefine(type)
          .visit(Advice.to(advice).on(named(method)))
          .make()
          .load(type.getClassLoader(), weaving);
    }
  }

  /** A mistake and the methods it is made in. */
  enum Bug {
    SKIPS_UNCHANGED_POSITIONS("task.Task", "positions", PlantedBugs.SkipsUnchangedPositions.class),
    COMMITS_NO_POSITIONS_UNLESS_MOVED(
        new Change("memory.MemoryWriter", "commit", PlantedBugs.SeesNothingMove.class),
        new Change(
            "memory.MemoryGroupReader",
            "mayCommit",
            PlantedBugs.CommitsNoPositionsUnlessMoved.class)),
    RESTORES_TO_AN_EARLIER_END(
        "memory.MemoryPartitionReader", "highWatermarks", PlantedBugs.RestoresToAnEarlierEnd.class),
    GOES_DIRECT_TOO_EARLY("engine.Restoration", "end", PlantedBugs.GoesDirectTooEarly.class),
    FORGETS_EVENT_TIME("engine.NoteReads", "note", PlantedBugs.ForgetsEventTime.class),
    RUNS_AHEAD("time.EventClock", "leastCatchingUp", PlantedBugs.RunsAhead.class),
    COMMITS_UNCHECKED("memory.MemoryGroupReader", "mayCommit", PlantedBugs.CommitsUnchecked.class),
    LOSES_COMMITTED_ROWS("store.ChangedRows", "drop", PlantedBugs.LosesCommittedRows.class),
    DOES_NOT_SEEK_AFTER_ABORT("engine.Intake", "seek", PlantedBugs.DoesNotSeekAfterAbort.class);

    private final ImmutableList<Change> changes;

    Bug(String type, String method, Class<?> advice) {
      this(new Change(type, method, advice));
    }

    Bug(Change... changes) {
      this.changes = ImmutableList.copyOf(changes);
    }
  }

  @BeforeAll
  static void allowWeaving() {
    ByteBuddyAgent.install();
  }

  @ParameterizedTest
  @EnumSource
  void isFoundBySomeSeed(Bug bug) throws Exception {
    ClassReloadingStrategy weaving = ClassReloadingStrategy.fromInstalledAgent();
    bug.changes.forEach(change -> change.weave(weaving));
    OptionalLong found;
    try {
      found = LongStream.rangeClosed(1, SEEDS).filter(PlantedBugsTest::fails).findFirst();
    } finally {
      for (Change change : bug.changes) {
        weaving.reset(change.type());
      }
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
