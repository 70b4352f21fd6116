package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.query.StoreRow;
import dev.headrace.runtime.query.StoreView;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.CorruptDatabaseException;
import dev.headrace.state.StateException;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that are damaged on disk are set aside and restored, whenever that is found out. */
class DamagedStateTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String STORE = "views";
  private static final int USERS = 3000;

  @TempDir private Path directory;

  private final InMemoryLog log = new InMemoryLog();
  private final Topology topology = topology();

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).groupByKey().count(STORE);
    return builder.build();
  }

  @BeforeEach
  void leaveStateBehind() throws InterruptedException {
    log.createTopic("clicks", 1);
    allClick();
    assertThat(counts()).containsExactly(1L);
  }

  // So many that the database has blocks of which nothing is read when it is opened.
  private void allClick() {
    for (int user = 0; user < USERS; user++) {
      byte[] name = ("user-" + user).getBytes(UTF_8);
      log.append("clicks", 0, name, "/".getBytes(UTF_8), 1, new RecordHeaders());
    }
  }

  @Test
  void restoresADatabaseWhoseTableIsDamagedAtTheStartAfterItWasFoundOut() throws Exception {
    damageLargestTable();
    allClick();
    try (RocksDbDatabases databases = databases()) {
      Engine engine = start(databases);
      assertThat(engine.awaitEnd(LIMIT)).isTrue();
      assertThat(engine.failure().orElseThrow()).hasCauseInstanceOf(CorruptDatabaseException.class);
    }

    assertThat(counts()).containsExactly(2L);
    assertThat(setAside()).hasSize(1);
  }

  @Test
  void restoresADatabaseThatLacksAFileAtOnce() throws Exception {
    long clicks = 1;
    for (String part : List.of("CURRENT", "MANIFEST-")) {
      for (Path file : files(name -> name.startsWith(part))) {
        Files.delete(file);
      }
      allClick();
      clicks++;

      assertThat(counts()).containsExactly(clicks);
    }
    assertThat(setAside()).hasSize(2);
  }

  @Test
  void stopsWithTheCauseInsteadOfRestoringForEver() throws Exception {
    for (int time = 1; time <= 3; time++) {
      loseFile();
      assertThat(counts()).containsExactly(1L);
    }
    loseFile();
    try (RocksDbDatabases databases = databases()) {
      Engine engine = start(databases);
      assertThat(engine.awaitEnd(LIMIT)).isTrue();
      assertThat(engine.state()).isEqualTo(AppState.FAILED);
      assertThat(engine.failure().orElseThrow())
          .isInstanceOf(StateException.class)
          .hasMessageContaining("The state of task 'clicks-0' was found damaged once more")
          .hasMessageContaining("restored 3 times, so it is not restored again")
          .hasMessageContaining("Check the disk and the file system of " + directory);
    }
    assertThat(setAside()).hasSize(3);
  }

  private void loseFile() throws IOException {
    for (Path file : files(name -> name.equals("CURRENT"))) {
      Files.delete(file);
    }
  }

  private void damageLargestTable() throws IOException {
    byte[] largest = {};
    Path file = directory;
    for (Path table : files(name -> name.endsWith(".sst"))) {
      byte[] contents = Files.readAllBytes(table);
      if (contents.length > largest.length) {
        largest = contents;
        file = table;
      }
    }
    for (int i = 0; i < 64; i++) {
      largest[largest.length / 2 + i] ^= 0x55;
    }
    Files.write(file, largest);
  }

  private List<Path> files(Predicate<String> name) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> !file.toString().contains(".damaged-"))
          .filter(file -> name.test(file.getFileName().toString()))
          .toList();
    }
  }

  private List<Path> setAside() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().startsWith(".damaged-")).toList();
    }
  }

  /** Runs the application until it has caught up; returns what it has counted for any user. */
  private Set<Long> counts() throws InterruptedException {
    try (RocksDbDatabases databases = databases()) {
      Engine engine = start(databases);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (!engine.progress().caughtUp()) {
        assertThat(engine.awaitEnd(Duration.ofMillis(2))).as("%s", engine.failure()).isFalse();
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
      var view = new StoreView<String, Long>(topology.plan(), STORE, engine.access(STORE, LIMIT));
      Set<Long> counts;
      try (Stream<StoreRow<String, Long>> rows = view.all()) {
        List<StoreRow<String, Long>> all = rows.toList();
        assertThat(all).hasSize(USERS);
        counts = all.stream().map(StoreRow::value).collect(Collectors.toSet());
      }
      engine.requestClose();
      assertThat(engine.awaitEnd(LIMIT)).isTrue();
      assertThat(engine.failure()).isEmpty();
      return counts;
    }
  }

  private RocksDbDatabases databases() {
    return new RocksDbDatabases(directory, RocksDbSettings.defaults().withMinFreeDiskBytes(0));
  }

  private Engine start(RocksDbDatabases databases) {
    World world =
        new World(
            log,
            databases,
            new SystemClock(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    return new Engine(
        topology.plan(), Settings.of("shop", Start.EARLIEST), world, (before, now) -> {});
  }
}
