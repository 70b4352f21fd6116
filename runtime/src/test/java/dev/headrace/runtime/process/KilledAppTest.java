package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.state.ByteCursor;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application is frozen, then killed in mid-run on a real broker, several times; what it has
 * committed in the end is what an uninterrupted run would have.
 */
class KilledAppTest {
  private static final int PARTITIONS = 4;
  private static final int RECORDS = 200_000;
  private static final int KILLS = 4;
  // Longer than the broker leaves a transaction or a membership alone.
  private static final Map<String, String> PROMPT =
      Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
  private static final Duration FREEZE = Duration.ofSeconds(15);
  // Recent enough for the broker's retention, which goes by the records' timestamps.
  private static final long START_MS = System.currentTimeMillis() / 60_000 * 60_000 - 3_600_000;
  private static final Pattern RESUMED =
      Pattern.compile("resumes from local state at changelog positions \\{0=[1-9]");

  @TempDir Path directory;

  @Test
  void commitsEachResultOnceHoweverOftenItIsKilledOrFrozen() throws Exception {
    long seed = System.nanoTime();
    System.out.println("KilledAppTest seed: " + seed);
    Random random = new Random(seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start(PROMPT)) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      List<ProducerRecord<String, String>> input = input(random);
      cluster.produce(input);
      Path output = directory.resolve("output.txt");
      int killed = runAndKill(cluster, random, output);
      assertThat(killed).as("kills in mid-run, seed %d", seed).isGreaterThanOrEqualTo(2);
      String log = finish(cluster, directory.resolve("last-output.txt"));
      assertThat(RESUMED.matcher(log).find()).as("state was kept:\n%s", log).isTrue();
      PageViewsLaws laws = new PageViewsLaws(input);
      laws.require(cluster, "seed " + seed);
      assertThat(database()).as("seed %d", seed).isEqualTo(laws.totals());
    }
  }

  private AppProcess start(Cluster cluster, Path output) throws IOException {
    // Short epochs leave room for kills, and rows go to the local disk within a run of seconds.
    Path config = directory.resolve("app.properties");
    Files.writeString(
        config, "write.behind.bytes=1000\nwrite.behind.age.ms=100\nepoch.longest.ms=50\n");
    return AppProcess.start(
        PageViews.class,
        output,
        "--bootstrap-servers",
        cluster.bootstrapServers(),
        "--state-dir",
        directory.resolve("state").toString(),
        "--config",
        config.toString());
  }

  private int runAndKill(Cluster cluster, Random random, Path output) throws Exception {
    int killed = 0;
    try (Admin admin = cluster.admin()) {
      for (int kill = 0; kill < KILLS; kill++) {
        long before = cluster.committed(admin, PageViews.APPLICATION, "clicks");
        long until = before + RECORDS / 20 + random.nextInt(RECORDS / 10);
        try (AppProcess app = start(cluster, output)) {
          awaitCommitted(cluster, admin, until, app);
          if (kill == 0) {
            app.freeze(FREEZE);
            awaitCommitted(cluster, admin, until + 1, app);
          }
          app.kill();
        }
        if (cluster.committed(admin, PageViews.APPLICATION, "clicks") < RECORDS) {
          killed++;
        }
      }
    }
    return killed;
  }

  private static void awaitCommitted(Cluster cluster, Admin admin, long until, AppProcess app)
      throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (cluster.committed(admin, PageViews.APPLICATION, "clicks") < until) {
      if (!app.isAliveForAMoment() || System.nanoTime() > deadline) {
        throw new AssertionError("committed no " + until + " records:\n" + app.output());
      }
    }
  }

  private String finish(Cluster cluster, Path output) throws Exception {
    try (Admin admin = cluster.admin();
        AppProcess app = start(cluster, output)) {
      awaitCommitted(cluster, admin, RECORDS + PARTITIONS, app);
      app.awaitOutput("is RUNNING", Duration.ofSeconds(60));
      int code = app.stop(Duration.ofSeconds(30));
      assertThat(code).as(app.output()).isEqualTo(143);
      assertThat(app.output()).endsWith("Application 'page-views' is CLOSED\n");
      return app.output();
    }
  }

  private static List<ProducerRecord<String, String>> input(Random random) {
    List<ProducerRecord<String, String>> records = new ArrayList<>();
    for (int index = 0; index < RECORDS; index++) {
      // Out of order within the grace, 20 minutes of event time altogether.
      long timestampMs = START_MS + Math.max(0, index * 6L - random.nextInt(9_000));
      records.add(
          new ProducerRecord<>(
              "clicks",
              null,
              timestampMs,
              "user-" + random.nextInt(500),
              "/page-" + random.nextInt(20)));
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      // A record without a value only carries time: it closes the last windows.
      records.add(
          new ProducerRecord<>(
              "clicks", partition, START_MS + RECORDS * 6L + 600_000, "", null, List.of()));
    }
    return records;
  }

  private Map<String, Long> database() {
    Map<String, Long> rows = new HashMap<>();
    try (StateDirectory state =
            StateDirectory.lock(directory.resolve("state"), PageViews.APPLICATION);
        RocksDbDatabases databases =
            new RocksDbDatabases(state.tasks(), RocksDbSettings.defaults())) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        DatabaseIdentity identity =
            new DatabaseIdentity(PageViews.APPLICATION, "clicks-" + partition);
        try (TaskDatabase database = databases.open(identity);
            ByteCursor cursor = database.store("clicks-per-user").scan(new byte[0], null)) {
          while (cursor.next()) {
            rows.put(
                string().deserializer().deserialize("", cursor.key()),
                PageViewsLaws.count(cursor.value()));
          }
        }
      }
    }
    return rows;
  }
}
