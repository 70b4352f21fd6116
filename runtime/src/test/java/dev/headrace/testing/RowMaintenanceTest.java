package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.EngineSettings.Epochs;
import dev.headrace.runtime.engine.EngineSettings.Exchange;
import dev.headrace.runtime.engine.EngineSettings.Memory;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.engine.EngineSettings.WriteBehind;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.DiskFullException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
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

  private final InMemoryLog log = new InMemoryLog();
  private final ManualClock clock = new ManualClock(Instant.EPOCH);
  private final ManualScheduler scheduler = new ManualScheduler();
  private final List<String> done = new ArrayList<>();
  private Engine engine;
  private final List<String> written = new ArrayList<>();
  private boolean slow;
  private boolean full;
  private int partitions;

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

  private void start(int inputs) {
    partitions = inputs;
    log.createTopic("clicks", partitions);
    World world = new World(log, new Watched(), clock, scheduler, Duration.ZERO);
    EngineSettings settings =
        new EngineSettings(
            new SessionSettings("shop", "process-1", Guarantee.EXACTLY_ONCE),
            1,
            Start.EARLIEST,
            Exchange.DIRECT,
            new Epochs(Duration.ZERO, Duration.ZERO, true),
            new Memory(MUCH, MUCH, MUCH),
            new WriteBehind(MUCH, AGE));
    engine = new Engine(topology().plan(), settings, world, (before, now) -> {});
    scheduler.runUntilIdle();
    assertThat(engine.state()).isEqualTo(AppState.RUNNING);
    // What a restore does is not meant.
    done.clear();
    written.clear();
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).groupByKey().count("views");
    return builder.build();
  }

  @AfterEach
  void close() {
    engine.requestClose();
    scheduler.runUntilIdle();
    assertThat(engine.state()).isEqualTo(AppState.CLOSED);
  }

  private void click(int partition, String user) {
    log.append("clicks", partition, user.getBytes(UTF_8), new byte[1], 1, new RecordHeaders());
  }

  private void clickOfMany() {
    for (int user = 0; user < MANY; user++) {
      for (int partition = 0; partition < partitions; partition++) {
        click(partition, "user-" + user);
      }
    }
  }

  private void clickEverywhere() {
    for (int partition = 0; partition < partitions; partition++) {
      click(partition, "ann");
    }
  }

  /** Commits what has come, and returns what has been done about rows since. */
  private List<String> commit() {
    done.clear();
    scheduler.runUntilIdle();
    engine.requestCommit();
    scheduler.runUntilIdle();
    return List.copyOf(done);
  }

  @Test
  void manyRowsAreWrittenOneTaskAfterTheOther() {
    start(PARTITIONS);
    clickOfMany();
    assertThat(commit()).containsExactly("write");
    for (int more = 1; more < PARTITIONS; more++) {
      clickEverywhere();
      assertThat(commit()).containsExactly("write");
    }
    clickEverywhere();
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
      assertThat(engine.state()).isEqualTo(AppState.DEGRADED);
      done.clear();
      passUntilTried();
      assertThat(done).containsExactly("write");
    }
    full = false;
    passUntilTried();
    scheduler.runUntilIdle();
    assertThat(engine.state()).isEqualTo(AppState.RUNNING);
    assertThat(written).hasSize(1);
  }

  // First it is ordered, then done.
  private void passUntilTried() {
    clock.advance(Duration.ofSeconds(1));
    scheduler.runUntilIdle();
    scheduler.runUntilIdle();
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
    clock.advance(AGE);
    passUntilTried();
    assertThat(done).containsExactly("write", "persist");
  }

  /** Returns what is done in so many commits, each an eighth of the age behind the one before. */
  private List<String> commits(int number) {
    List<String> all = new ArrayList<>();
    for (int commit = 0; commit < number; commit++) {
      clock.advance(AGE.dividedBy(8));
      click(0, "ann");
      all.addAll(commit());
    }
    return all;
  }
}
