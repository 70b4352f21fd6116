package dev.headrace.testing;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Something that happens to a topology under test, or to the process that runs it. */
interface ModelStep {
  void runOn(ModelRun run);

  /**
   * A record arrives.
   *
   * @param forwardMs how far the newest timestamp moves on with it
   * @param behindMs how far its own timestamp is behind the newest one
   */
  record Event(@Nullable String key, @Nullable String letter, int forwardMs, int behindMs)
      implements ModelStep {
    @Override
    public void runOn(ModelRun run) {
      run.event(key, letter, forwardMs, behindMs);
    }
  }

  /** Time goes by without a record, and that is committed. */
  record Advance(int forwardMs) implements ModelStep {
    @Override
    public void runOn(ModelRun run) {
      run.advance(forwardMs);
    }
  }

  /** The epoch ends. */
  record Commit() implements ModelStep {
    @Override
    public void runOn(ModelRun run) {
      run.commit();
    }
  }

  /** The next epoch is aborted when it is to end. */
  record AbortNextCommit() implements ModelStep {
    @Override
    public void runOn(ModelRun run) {
      run.driver().abortNextCommit();
    }
  }

  /** The next commit takes place, but the process does not hear of it. */
  record LoseNextCommitResponse() implements ModelStep {
    @Override
    public void runOn(ModelRun run) {
      run.driver().loseNextCommitResponse();
    }
  }

  /** The process closes in good order and starts again. */
  record Restart() implements ModelStep {
    @Override
    public void runOn(ModelRun run) {
      run.restart();
    }
  }

  /** The process is killed and starts again. */
  record Crash() implements ModelStep {
    @Override
    public void runOn(ModelRun run) {
      run.crash();
    }
  }

  /** The process is killed right after a commit and starts again, perhaps elsewhere. */
  record CommittedCrash(boolean keepsDisk) implements ModelStep {
    @Override
    public void runOn(ModelRun run) {
      run.commit();
      if (keepsDisk) {
        run.crash();
      } else {
        run.crashWithoutDisk();
      }
    }
  }

  /** The process is killed and starts again elsewhere. */
  record CrashWithoutDisk() implements ModelStep {
    @Override
    public void runOn(ModelRun run) {
      run.crashWithoutDisk();
    }
  }

  /** Returns records that are behind the newest one by at most so much. */
  static Arbitrary<ModelStep> event(int mostBehindMs) {
    Arbitrary<String> key = Arbitraries.of("k", "l", "m").injectNull(0.1);
    Arbitrary<String> letter = Arbitraries.of("a", "b", "c", "f").injectNull(0.1);
    Arbitrary<Integer> forward =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.integers().between(0, 4)),
            Tuple.of(2, Arbitraries.of(5, 6, 9, 10, 11, 14, 15, 16)),
            Tuple.of(1, Arbitraries.of(40, 1000)));
    Arbitrary<Integer> behind =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(0)),
            Tuple.of(1, Arbitraries.integers().between(0, mostBehindMs)));
    return Combinators.combine(key, letter, forward, behind).as(Event::new);
  }

  /** Returns time going by. */
  static Arbitrary<ModelStep> advance() {
    return Arbitraries.of(0, 1, 5, 14, 15, 30).map(Advance::new);
  }

  /** Returns a kill of the process that takes nothing with it. */
  static Arbitrary<ModelStep> committedCrash() {
    return Arbitraries.of(true, false).map(CommittedCrash::new);
  }

  /** Returns commits, and what undoes an epoch that is not committed. */
  static Arbitrary<ModelStep> undoing() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.create(Commit::new)),
        Tuple.of(3, Arbitraries.create(AbortNextCommit::new)),
        Tuple.of(1, Arbitraries.create(Restart::new)),
        Tuple.of(1, Arbitraries.create(Crash::new)),
        Tuple.of(1, Arbitraries.create(CrashWithoutDisk::new)));
  }

  /** Returns commits and everything that may go wrong. */
  static Arbitrary<ModelStep> disturbance() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.create(Commit::new)),
        Tuple.of(2, Arbitraries.create(AbortNextCommit::new)),
        Tuple.of(2, Arbitraries.create(LoseNextCommitResponse::new)),
        Tuple.of(1, Arbitraries.create(Restart::new)),
        Tuple.of(2, Arbitraries.create(Crash::new)),
        Tuple.of(1, Arbitraries.create(CrashWithoutDisk::new)));
  }
}
