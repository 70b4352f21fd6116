package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.directory.StateDirectory;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An application kills itself between two steps; the next start reads no more of the changelogs
 * than its database lacks, and goes on as if nothing had been. All on one broker, with one state.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashPointsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final DatabaseIdentity DATABASE =
      new DatabaseIdentity(Visits.APPLICATION, "clicks-0");
  private static final String AT_ONCE = "0";
  private static final String SOON = "300";
  private static final String NEVER = "3600000";

  @TempDir static Path directory;

  private final VisitsLaws laws = new VisitsLaws();
  private EmbeddedBroker broker;
  private Cluster cluster;
  private Admin admin;
  private AppProcess app;
  private Map<String, Long> positions = Map.of();
  private int starts;

  @BeforeAll
  void run() throws Exception {
    broker = EmbeddedBroker.start();
    cluster = new Cluster(broker);
    admin = cluster.admin();
    cluster.createTopics(1, Visits.CLICKS, Visits.TOTALS, Visits.MINUTES);
    app = start(AT_ONCE);
    process(laws.manyUsers());
  }

  @AfterAll
  void end() {
    app.close();
    admin.close();
    broker.close();
  }

  @ParameterizedTest
  @EnumSource
  void replaysOnlyWhatTheDatabaseLacksWhereverItIsKilled(CrashPoint point) throws Exception {
    Map<String, Long> before = positions;
    crash(point);
    positions = readPositions();
    long lacking = lacking();
    requireSensible(point, before, lacking);
    app = start(AT_ONCE);
    app.awaitOutput("Replayed " + lacking + " changelog records", LIMIT);
    app.awaitOutput("is RUNNING", LIMIT);
    awaitCommitted();
    requireRows();
    laws.requireOutputs(cluster);
    assertThat(app.output()).doesNotContain("rebuilt");
  }

  private void crash(CrashPoint point) throws Exception {
    switch (point) {
      case WHILE_CLOSING -> {
        close();
        app = start(NEVER);
        process(laws.visits());
        app.tell("arm " + point);
        app.tell("close");
      }
      case WHILE_PERSISTING -> {
        close();
        app = start(SOON);
        process(laws.visits());
        app.tell("arm " + point);
        app.awaitOutput("armed at " + point, LIMIT);
        // The disk is not waited for only while commits follow one another.
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (app.isAliveForAMoment() && System.nanoTime() < deadline) {
          cluster.produce(laws.laterVisits());
        }
      }
      case WHILE_RESTORING, WHILE_LOADING -> {
        close();
        MoreFiles.deleteRecursively(state(), RecursiveDeleteOption.ALLOW_INSECURE);
        app = start(AT_ONCE, point.name());
      }
      default -> {
        process(laws.visits());
        app.tell("arm " + point);
        app.awaitOutput("armed at " + point, LIMIT);
        cluster.produce(laws.laterVisits());
      }
    }
    assertThat(app.awaitExit(LIMIT)).as(app.output()).isEqualTo(Crash.KILLED);
  }

  private void requireSensible(CrashPoint point, Map<String, Long> before, long lacking) {
    switch (point) {
      case BEFORE_COMMIT, AFTER_PERSIST -> assertThat(lacking).isZero();
      case WHILE_PERSISTING -> {
        // What was on its way may have arrived, and epochs may have come meanwhile.
      }
      case WHILE_LOADING -> assertThat(positions.get(Visits.PAGES)).isNegative();
      case WHILE_RESTORING -> {
        assertThat(lacking).isPositive();
        assertThat(positions.get(Visits.PAGES)).isPositive();
      }
      default -> assertThat(lacking).isBetween(1L, laws.mostChangesOfVisits());
    }
    if (point != CrashPoint.WHILE_RESTORING && point != CrashPoint.WHILE_LOADING) {
      before.forEach((store, at) -> assertThat(positions.get(store)).isGreaterThanOrEqualTo(at));
    }
  }

  private Path state() {
    return directory.resolve("state");
  }

  private AppProcess start(String... ageAndPoint) throws IOException {
    List<String> args = new ArrayList<>(List.of(cluster.bootstrapServers(), state().toString()));
    args.addAll(List.of(ageAndPoint));
    starts++;
    return AppProcess.start(
        Visits.class, directory.resolve("output-" + starts), args.toArray(String[]::new));
  }

  private void close() throws Exception {
    app.tell("close");
    assertThat(app.awaitExit(LIMIT)).as(app.output()).isZero();
  }

  private void process(List<ProducerRecord<String, String>> records) throws Exception {
    cluster.produce(records);
    awaitCommitted();
  }

  private void awaitCommitted() throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (cluster.committed(admin, Visits.APPLICATION, Visits.CLICKS.name()) < laws.records()) {
      assertThat(app.isAliveForAMoment() && System.nanoTime() < deadline).as(app.output()).isTrue();
    }
  }

  private void requireRows() throws Exception {
    Path file = directory.resolve("rows-" + starts);
    app.tell("dump " + file);
    app.awaitOutput("dumped to " + file, LIMIT);
    assertThat(Files.readAllLines(file)).containsExactlyInAnyOrderElementsOf(laws.rows());
  }

  /** Returns up to where in its changelog the database has each store. */
  private Map<String, Long> readPositions() {
    try (StateDirectory locked = StateDirectory.lock(state(), Visits.APPLICATION);
        RocksDbDatabases databases =
            new RocksDbDatabases(locked.tasks(), RocksDbSettings.defaults());
        TaskDatabase database = databases.open(DATABASE)) {
      return Visits.STORES.stream()
          .collect(Collectors.toMap(store -> store, store -> TypedStore.position(database, store)));
    }
  }

  /** Returns how many committed records the changelogs have that the database does not. */
  private long lacking() {
    AtomicLong lacking = new AtomicLong();
    positions.forEach(
        (store, position) ->
            cluster.readRecords(
                InternalTopics.changelog(Visits.APPLICATION, store),
                row -> lacking.addAndGet(row.offset() < position ? 0 : 1)));
    return lacking.get();
  }
}
