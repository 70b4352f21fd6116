package dev.headrace.runtime.query;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads that ask all the time, while records come in, a process closes and tasks move between
 * processes whose state is in RocksDB: every answer is right or a typed error.
 */
class QueryStormTest {
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final String STORE = "clicks-per-user";
  private static final int PARTITIONS = 4;
  private static final int USERS = 400;
  private static final long MEGABYTE = 1 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;

  private final InMemoryLog log = new InMemoryLog();
  private final Topology topology = topology();
  private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
  private final Set<StoreUnavailableException.Reason> refused = ConcurrentHashMap.newKeySet();
  private final AtomicLong answers = new AtomicLong();

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(CLICKS).groupByKey().count(STORE);
    return builder.build();
  }

  /** An engine, its state on disk, and the threads that ask it. */
  private final class Member implements AutoCloseable {
    private final RocksDbDatabases databases;
    private final OpenHandles handles;
    private final Engine engine;
    private final List<Thread> askers = new ArrayList<>();
    private volatile boolean asking = true;

    Member(String name) {
      databases = new RocksDbDatabases(directory.resolve(name), RocksDbSettings.defaults());
      handles = new OpenHandles(databases);
      engine =
          new Engine(
              topology.plan(),
              settings(name),
              new World(
                  log,
                  handles,
                  new SystemClock(),
                  new ThreadScheduler(wrong::add),
                  Duration.ofMillis(5)),
              (before, now) -> {});
      StoreView<String, Long> view =
          new StoreView<>(topology.plan(), STORE, engine.access(STORE, LIMIT));
      ask(() -> lookUp(view));
      ask(() -> readAll(view));
      ask(() -> readAndForget(view));
    }

    private void ask(Runnable question) {
      Thread asker =
          new Thread(
              () -> {
                while (asking) {
                  try {
                    question.run();
                    answers.incrementAndGet();
                  } catch (StoreUnavailableException e) {
                    refused.add(e.reason());
                    Thread.onSpinWait();
                  } catch (Throwable e) {
                    wrong.add(e);
                    return;
                  }
                }
              },
              "asker");
      askers.add(asker);
      asker.start();
    }

    void stopAsking() throws InterruptedException {
      asking = false;
      for (Thread asker : askers) {
        asker.join(LIMIT.toMillis());
        assertThat(asker.isAlive()).isFalse();
      }
    }

    @Override
    public void close() {
      engine.requestClose();
      try {
        assertThat(engine.awaitEnd(LIMIT)).isTrue();
        databases.close();
        stopAsking();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertThat(engine.failure()).isEmpty();
      assertThat(handles.cursors).as("cursors left open").hasValue(0);
      assertThat(handles.open).as("databases left open").hasValue(0);
    }

    void awaitCaughtUp(int partitions) throws InterruptedException {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (!(engine.state() == AppState.RUNNING
          && engine.progress().tasks() == partitions
          && engine.progress().caughtUp())) {
        assertThat(engine.awaitEnd(Duration.ofMillis(5))).isFalse();
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
    }
  }

  // Every user clicks once a round, and a round is one transaction for all.
  private void lookUp(StoreView<String, Long> view) {
    Long count = view.get("user-7");
    assertThat(count == null || count > 0).isTrue();
  }

  private void readAll(StoreView<String, Long> view) {
    Set<String> users = new HashSet<>();
    try (Stream<StoreRow<String, Long>> rows = view.all()) {
      rows.forEach(
          row -> {
            assertThat(users.add(row.key())).as("twice: %s", row.key()).isTrue();
            assertThat(row.value()).isPositive();
          });
    }
    assertThat(users.size()).isLessThanOrEqualTo(USERS);
  }

  private void readAndForget(StoreView<String, Long> view) {
    assertThat(view.all().iterator().hasNext()).isIn(true, false);
  }

  private void clickOnce() {
    for (int user = 0; user < USERS; user++) {
      log.append(
          "clicks",
          user % PARTITIONS,
          ("user-" + user).getBytes(UTF_8),
          "/".getBytes(UTF_8),
          user,
          new RecordHeaders());
    }
  }

  @Test
  void answersRightlyOrRefusesWhileProcessesComeAndGo() throws InterruptedException {
    log.createTopic("clicks", PARTITIONS);
    clickOnce();
    int rounds = 1;
    try (Member first = new Member("first")) {
      first.awaitCaughtUp(PARTITIONS);
      for (int visit = 0; visit < 4; visit++) {
        try (Member second = new Member("second")) {
          clickOnce();
          rounds++;
          second.awaitCaughtUp(PARTITIONS / 2);
          first.awaitCaughtUp(PARTITIONS / 2);
        }
        clickOnce();
        rounds++;
        first.awaitCaughtUp(PARTITIONS);
      }
      first.stopAsking();
      StoreView<String, Long> view =
          new StoreView<>(topology.plan(), STORE, first.engine.access(STORE, LIMIT));
      long expected = rounds;
      try (Stream<StoreRow<String, Long>> rows = view.all()) {
        assertThat(rows).hasSize(USERS).allMatch(row -> row.value() == expected);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(answers.get()).isGreaterThan(100);
    assertThat(refused).isNotEmpty();
  }

  private static EngineSettings settings(String process) {
    return new EngineSettings(
        new SessionSettings("shop", process, Guarantee.EXACTLY_ONCE),
        2,
        EngineSettings.Start.EARLIEST,
        EngineSettings.Exchange.DIRECT,
        new EngineSettings.Epochs(Duration.ofMillis(1), Duration.ofMillis(20), false),
        new EngineSettings.Memory(MEGABYTE, MEGABYTE, MEGABYTE),
        new EngineSettings.WriteBehind(4096, Duration.ofMillis(50)));
  }
}
