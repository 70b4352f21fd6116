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
  private static final Duration HALF = AGE.dividedBy(2);
  private static final long MUCH = 64L << 20;
  private static final int PARTITIONS = 3;
  private static final int MANY = 4_000;

  private final InMemoryLog log = new InMemoryLog();
  private final ManualClock clock = new ManualClock(Instant.EPOCH);
  private final ManualScheduler scheduler = new ManualScheduler();
  private final List<String> done = new ArrayList<>();
  private Engine engine;
  private boolean slow;

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

  private void clickEverywhere() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
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
    for (int user = 0; user < MANY; user++) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        click(partition, "user-" + user);
      }
    }
    assertThat(commit()).containsExactly("write");
    for (int more = 1; more < PARTITIONS; more++) {
      clickEverywhere();
      assertThat(commit()).containsExactly("write");
    }
    clickEverywhere();
    assertThat(commit()).isEmpty();
  }

  @Test
  void fewRowsAreWrittenWhenTheyAreOldAndNobodyWaitsForTheDisk() {
    start(1);
    assertThat(commitAfter(Duration.ZERO)).isEmpty();
    assertThat(commitAfter(HALF)).isEmpty();
    assertThat(commitAfter(HALF)).containsExactly("write", "start to persist");
    // The first row since then.
    assertThat(commitAfter(HALF)).isEmpty();
    assertThat(commitAfter(HALF)).isEmpty();
    assertThat(commitAfter(HALF)).containsExactly("write", "start to persist");
  }

  @Test
  void theDiskIsWaitedForWhenItTakesTooLong() {
    start(1);
    slow = true;
    assertThat(commitAfter(Duration.ZERO)).isEmpty();
    assertThat(commitAfter(HALF)).isEmpty();
    assertThat(commitAfter(HALF)).containsExactly("write", "start to persist");
    assertThat(commitAfter(HALF.dividedBy(4))).isEmpty();
    assertThat(commitAfter(HALF.dividedBy(4))).containsExactly("write", "persist");
  }

  @Test
  void oldRowsAreWrittenAlsoWhenNothingIsCommitted() {
    start(1);
    assertThat(commitAfter(Duration.ZERO)).isEmpty();
    clock.advance(AGE);
    // First it is ordered, then done.
    scheduler.runUntilIdle();
    scheduler.runUntilIdle();
    assertThat(done).containsExactly("write", "persist");
  }

  private List<String> commitAfter(Duration time) {
    clock.advance(time);
    click(0, "ann");
    return commit();
  }
}
