package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.EngineSettings.Epochs;
import dev.headrace.runtime.engine.EngineSettings.WriteBehind;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.DiskFullException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * When committed rows go to the disk while an application has little to do: not long after the last
 * commit, or else with the next one.
 */
class RowMaintenanceTest {
  private static final Duration AGE = Duration.ofHours(1);
  private static final long MUCH = 64L << 20;
  private static final int PARTITIONS = 3;
  private static final int MANY = 4_000;

  private final List<String> done = new ArrayList<>();
  private DrivenViews views;
  private final List<String> written = new ArrayList<>();
  private boolean slow;
  private boolean full;

  /** Databases that tell what lanes do with them, on a disk that may be slow. */
  private final class Watched extends ForwardingDatabases {
    Watched() {
      super(new HeapDatabases());
    }

    @Override
    public TaskDatabase open(DatabaseIdentity identity) {
      return new ForwardingDatabase(super.open(identity)) {
        @Override
        public void write(WriteBatch batch) {
          done.add("write");
          if (full) {
            throw new DiskFullException("there is no room");
          }
          written.add(identity.task());
          super.write(batch);
        }

        @Override
        public void persist() {
          done.add("persist");
          super.persist();
        }

        @Override
        public void startPersisting() {
          done.add("start to persist");
          super.startPersisting();
        }

        @Override
        public boolean isPersisting() {
          return slow || super.isPersisting();
        }
      };
    }
  }

  private void start(int partitions) {
    views =
        new DrivenViews(
            partitions,
            new Watched(),
            new Epochs(Duration.ZERO, Duration.ZERO, true),
            new WriteBehind(MUCH, AGE));
    views.scheduler.runUntilIdle();
    assertThat(views.engine.state()).isEqualTo(AppState.RUNNING);
    // What a restore does is not meant.
    done.clear();
    written.clear();
  }

  @AfterEach
  void close() {
    views.close();
  }

  private void clickOfMany() {
    for (int user = 0; user < MANY; user++) {
      views.click("user-" + user);
    }
  }

  /** Commits what has come, and returns what has been done about rows since. */
  private List<String> commit() {
    done.clear();
    views.scheduler.runUntilIdle();
    views.engine.requestCommit();
    views.scheduler.runUntilIdle();
    return List.copyOf(done);
  }

  @Test
  void manyRowsAreWrittenOneTaskAfterTheOther() {
    start(PARTITIONS);
    clickOfMany();
    assertThat(commit()).containsExactly("write");
    for (int more = 1; more < PARTITIONS; more++) {
      views.click("ann");
      assertThat(commit()).containsExactly("write");
    }
    views.click("ann");
    assertThat(commit()).isEmpty();
  }

  @Test
  void tasksTakeTurnsAlsoWhenEachHasManyRowsAllTheTime() {
    start(PARTITIONS);
    for (int turn = 0; turn < PARTITIONS; turn++) {
      clickOfMany();
      commit();
    }
    assertThat(written).hasSize(PARTITIONS).doesNotHaveDuplicates();
  }

  @Test
  void aDiskThatWasFullIsTriedUntilThereIsRoom() {
    start(1);
    full = true;
    clickOfMany();
    assertThat(commit()).containsExactly("write");
    for (int tries = 0; tries < 3; tries++) {
      assertThat(views.engine.state()).isEqualTo(AppState.DEGRADED);
      done.clear();
      passUntilTried();
      assertThat(done).containsExactly("write");
    }
    full = false;
    passUntilTried();
    views.scheduler.runUntilIdle();
    assertThat(views.engine.state()).isEqualTo(AppState.RUNNING);
    assertThat(written).hasSize(1);
  }

  // First it is ordered, then done.
  private void passUntilTried() {
    views.clock.advance(Duration.ofSeconds(1));
    views.scheduler.runUntilIdle();
    views.scheduler.runUntilIdle();
  }

  @Test
  void fewRowsAreWrittenWhenTheyAreOldAndNobodyWaitsForTheDisk() {
    start(1);
    assertThat(commits(8)).isEmpty();
    assertThat(commits(1)).containsExactly("write", "start to persist");
    assertThat(commits(8)).isEmpty();
    assertThat(commits(1)).containsExactly("write", "start to persist");
  }

  @Test
  void theDiskIsWaitedForWhenItTakesTooLong() {
    start(1);
    slow = true;
    assertThat(commits(8)).isEmpty();
    assertThat(commits(1)).containsExactly("write", "start to persist");
    assertThat(commits(1)).isEmpty();
    assertThat(commits(1)).containsExactly("write", "persist");
  }

  @Test
  void oldRowsAreWrittenAlsoWhenNothingIsCommitted() {
    start(1);
    assertThat(commits(1)).isEmpty();
    views.clock.advance(AGE);
    passUntilTried();
    assertThat(done).containsExactly("write", "persist");
  }

  /** Returns what is done in so many commits, each an eighth of the age behind the one before. */
  private List<String> commits(int number) {
    List<String> all = new ArrayList<>();
    for (int commit = 0; commit < number; commit++) {
      views.clock.advance(AGE.dividedBy(8));
      views.click("ann");
      all.addAll(commit());
    }
    return all;
  }
}
