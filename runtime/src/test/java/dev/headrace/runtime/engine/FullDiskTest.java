package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.engine.EngineSettings.WriteBehind;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.query.StoreRow;
import dev.headrace.runtime.query.StoreView;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application whose disk is full waits for room, and then goes on as if nothing had been. */
class FullDiskTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String STORE = "views";

  @TempDir private Path directory;

  private final InMemoryLog log = new InMemoryLog();
  private final Topology topology = topology();
  private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);
  private final List<AppState> states = new CopyOnWriteArrayList<>();

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).groupByKey().count(STORE);
    return builder.build();
  }

  @BeforeEach
  void createTopic() {
    log.createTopic("clicks", 1);
  }

  private void click(String user) {
    log.append("clicks", 0, user.getBytes(UTF_8), "/".getBytes(UTF_8), 1, new RecordHeaders());
  }

  @Test
  void takesNothingInUntilThereIsRoom() throws Exception {
    try (RocksDbDatabases databases = databases("first")) {
      Engine engine = start(databases);
      click("ann");
      await(engine, () -> engine.progress().caughtUp());
      free.set(0);
      click("ann");
      await(engine, () -> engine.state() == AppState.DEGRADED);
      assertThat(engine.diskFull().orElseThrow())
          .contains(directory.toString(), "has 0 bytes free", "Free some space");
      click("bob");
      await(engine, () -> engine.progress().lag() > 0);
      assertThat(engine.progress().recordsTaken()).isEqualTo(2);

      free.set(Long.MAX_VALUE);
      await(engine, () -> engine.progress().caughtUp() && engine.state() == AppState.RUNNING);
      assertThat(engine.diskFull()).isEmpty();
      assertThat(rows(engine)).containsOnly(Map.entry("ann", 2L), Map.entry("bob", 1L));
      assertThat(states).containsSubsequence(AppState.DEGRADED, AppState.RUNNING);
      close(engine);
    }
    try (RocksDbDatabases databases = databases("first")) {
      Engine engine = start(databases);
      await(engine, () -> engine.progress().caughtUp());
      assertThat(rows(engine)).containsOnly(Map.entry("ann", 2L), Map.entry("bob", 1L));
      close(engine);
    }
  }

  @Test
  void closesInOrderWhileThereIsNoRoomAndReplaysWhatTheDiskLacks() throws Exception {
    try (RocksDbDatabases databases = databases("first")) {
      Engine engine = start(databases);
      click("ann");
      await(engine, () -> engine.progress().caughtUp());
      free.set(0);
      click("ann");
      await(engine, () -> engine.state() == AppState.DEGRADED);
      close(engine);
    }
    free.set(Long.MAX_VALUE);
    try (RocksDbDatabases databases = databases("first")) {
      Engine engine = start(databases);
      await(engine, () -> engine.progress().caughtUp());
      assertThat(rows(engine)).containsOnly(Map.entry("ann", 2L));
      close(engine);
    }
  }

  @Test
  void restoresOnceThereIsRoom() throws Exception {
    try (RocksDbDatabases databases = databases("first")) {
      Engine engine = start(databases);
      click("ann");
      await(engine, () -> engine.progress().caughtUp());
      close(engine);
    }
    free.set(0);
    states.clear();
    try (RocksDbDatabases databases = databases("second")) {
      Engine engine = start(databases);
      await(engine, () -> engine.state() == AppState.DEGRADED);
      free.set(Long.MAX_VALUE);
      await(engine, () -> engine.progress().caughtUp());
      assertThat(states)
          .containsSubsequence(AppState.DEGRADED, AppState.RESTORING, AppState.RUNNING);
      assertThat(rows(engine)).containsOnly(Map.entry("ann", 1L));
      close(engine);
    }
  }

  private static void await(Engine engine, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(engine.awaitEnd(Duration.ofMillis(2))).as("%s", engine.failure()).isFalse();
      assertThat(System.nanoTime()).as("%s", engine.state()).isLessThan(deadline);
    }
  }

  private static void close(Engine engine) throws InterruptedException {
    engine.requestClose();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    assertThat(engine.failure()).isEmpty();
  }

  private Map<String, Long> rows(Engine engine) {
    var view = new StoreView<String, Long>(topology.plan(), STORE, engine.access(STORE, LIMIT));
    try (Stream<StoreRow<String, Long>> all = view.all()) {
      return all.collect(Collectors.toMap(StoreRow::key, StoreRow::value));
    }
  }

  private RocksDbDatabases databases(String name) {
    return new RocksDbDatabases(
        directory.resolve(name), RocksDbSettings.defaults(), path -> free.get());
  }

  private Engine start(RocksDbDatabases databases) {
    World world =
        new World(
            log,
            databases,
            new SystemClock(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    // Every commit goes to the disk at once.
    WriteBehind atOnce = new WriteBehind(0, Duration.ZERO);
    return new Engine(
        topology.plan(),
        Settings.of("shop", Start.EARLIEST, atOnce),
        world,
        (before, now) -> states.add(now));
  }
}
