package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.EngineSettings.Epochs;
import dev.headrace.runtime.engine.EngineSettings.WriteBehind;
import dev.headrace.runtime.port.Worker;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How soon epochs end while there is little to do. */
class PromptCommitTest {
  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int MOST_ROUNDS = 50;

  private final DrivenViews views =
      new DrivenViews(
          1,
          new HeapDatabases(),
          new Epochs(SHORTEST, LONGEST, false),
          new WriteBehind(1 << 20, LONGEST));
  private Worker coordinator;
  private long before;

  @BeforeEach
  void awaitRunning() {
    List<Worker> workers = views.scheduler.workers();
    coordinator = workers.get(workers.size() - 1);
    for (int millis = 0; millis < 1_000; millis++) {
      round();
      views.clock.advance(Duration.ofMillis(1));
    }
    assertThat(views.engine.state()).isEqualTo(AppState.RUNNING);
    assertThat(views.engine.progress().caughtUp()).isTrue();
    before = views.engine.progress().epochs();
  }

  @AfterEach
  void close() {
    views.close();
  }

  private void round() {
    views.scheduler.workers().forEach(views.scheduler::drive);
  }

  /** Does all that can be done without any time. */
  private void rounds() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      round();
    }
  }

  private long epochs() {
    return views.engine.progress().epochs() - before;
  }

  private void requireCommitted(long records) {
    assertThat(views.engine.progress().recordsTaken()).isEqualTo(records);
    assertThat(views.engine.progress().caughtUp()).isTrue();
  }

  @Test
  void aRecordThatComesAloneIsCommittedAtOnce() {
    views.click("ann");
    rounds();
    requireCommitted(1);
    assertThat(epochs()).isEqualTo(1);
  }

  @Test
  void theNextOneWaitsForTheShortestTimeBetweenTwoCommits() {
    views.click("ann");
    rounds();
    views.click("ann");
    rounds();
    assertThat(epochs()).isEqualTo(1);
    views.clock.advance(SHORTEST);
    rounds();
    requireCommitted(2);
    assertThat(epochs()).isEqualTo(2);
  }

  /** One commit has taken a second; if this were load, the next one came ten seconds later. */
  @Test
  void whatArrivesOneByOneAllTheTimeIsCommittedInShortEpochs() {
    views.click("ann");
    for (int step = 0; step < 3; step++) {
      views.scheduler.drive(coordinator);
    }
    views.clock.advance(Duration.ofSeconds(1));
    rounds();
    requireCommitted(1);
    for (int millis = 0; millis < 100; millis++) {
      views.click("ann");
      round();
      views.clock.advance(Duration.ofMillis(1));
    }
    assertThat(epochs()).isBetween(8L, 25L);
  }
}
