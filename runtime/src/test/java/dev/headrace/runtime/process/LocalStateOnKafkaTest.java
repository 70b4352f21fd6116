package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.query.StoreRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Local state on a real broker: whose changelog has lost records while the application was away,
 * and whose disk is full. Where a changelog changes, one state directory is left behind by a first
 * process, and a second one, with a directory of its own, has gone on meanwhile.
 */
class LocalStateOnKafkaTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String STORE = "last";
  private static final int MARK_BYTES = 12;

  /** The broker compacts at once what it may. */
  private static final Map<String, String> PROMPT =
      Map.of("log.cleaner.backoff.ms", "50", "log.cleaner.min.cleanable.ratio", "0");

  private static EmbeddedBroker broker;
  private static Cluster cluster;
  private static Admin admin;

  @TempDir Path directory;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(PROMPT);
    cluster = new Cluster(broker);
    admin = cluster.admin();
  }

  @AfterAll
  static void closeBroker() {
    admin.close();
    broker.close();
  }

  @Test
  void rebuildsWhatTheStartOfItsChangelogHasOvertaken() throws Exception {
    String name = "overtaken";
    leaveBehind(name, "ann");
    assertThat(goOn(name, "bob", "here")).containsOnlyKeys("ann", "bob");

    TopicPartition changelog = changelog(name);
    long end = cluster.ends(admin, changelog.topic(), 1).get(0);
    // Of a topic that is only compacted nobody can delete records.
    alter(changelog.topic(), "cleanup.policy", "compact,delete");
    long bob = end - 2;
    admin.deleteRecords(Map.of(changelog, RecordsToDelete.beforeOffset(bob))).all().get();
    alter(changelog.topic(), "cleanup.policy", "compact");

    assertThat(comeBack(name)).as("what the changelog holds now").containsOnlyKeys("bob");
  }

  @Test
  void refusesToGoOnFromWhatTheEndOfItsChangelogLacks() throws Exception {
    String name = "cut";
    leaveBehind(name, "ann", "bob", "cid");
    Path log = log(changelog(name));
    broker.kill();
    cutOffHalf(log);
    broker.restart();

    try (HeadraceApp app = start(name, firstDirectory(name))) {
      assertThat(app.awaitEnd(LIMIT)).isTrue();
      assertThat(app.state()).isEqualTo(AppState.FAILED);
      assertThat(app.failure().orElseThrow())
          .hasMessageContaining("store 'last' of task")
          .hasMessageContaining("has seen its changelog " + changelog(name) + " up to ")
          .hasMessageContaining("the topic was deleted, created anew or truncated")
          .hasMessageContaining("Restore the topic, or delete the local state");
    }
  }

  @Test
  void bringsNoRowBackWhoseDeletionTheChangelogHasForgotten() throws Exception {
    String name = "forgotten";
    leaveBehind(name, "ann");
    String changelog = changelog(name).topic();
    alter(changelog, "delete.retention.ms", "50");
    alter(changelog, "segment.ms", "50");
    try (HeadraceApp app = start(name, directory.resolve(name + "-2"))) {
      click(name, "ann", "gone");
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      long deadline = System.nanoTime() + LIMIT.toNanos();
      for (int other = 0; keys(changelog).contains("ann"); other++) {
        assertThat(System.nanoTime()).as("never compacted").isLessThan(deadline);
        // Only what is behind in the log is compacted.
        click(name, "other-" + other % 3, "here");
        assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      }
    }

    assertThat(comeBack(name)).doesNotContainKey("ann").isNotEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void waitsForRoomOnADiskThatIsFullAndGoesOn() throws Exception {
    try (AppProcess app = startOnDiskOfItsOwn()) {
      long before = clicked();
      awaitTaken(app, before + 1);
      app.tell(OwnDisk.FILL);
      app.awaitOutput("did fill", LIMIT);
      awaitTaken(app, before + 2);
      app.awaitOutput("is DEGRADED", LIMIT);
      click(OwnDisk.APPLICATION, "ann", "waits");
      assertThat(app.isAliveForAMoment()).as(app.output()).isTrue();
      assertThat(taken()).as("nothing is taken in").isEqualTo(before + 2);

      app.tell(OwnDisk.FREE);
      app.awaitOutput("There is room on the disk again", LIMIT);
      awaitTaken(app, before + 4);
      assertThat(app.stop(LIMIT)).as(app.output()).isEqualTo(143);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void endsWithWhatToDoWhenItsDiskBecomesReadOnly() throws Exception {
    try (AppProcess app = startOnDiskOfItsOwn()) {
      awaitTaken(app, clicked() + 1);
      app.tell(OwnDisk.MAKE_READ_ONLY);
      app.awaitOutput("did make read-only", LIMIT);
      click(OwnDisk.APPLICATION, "ann", "here");
      assertThat(app.awaitExit(LIMIT)).as(app.output()).isEqualTo(1);
      assertThat(app.output())
          .contains(
              "the database of task 'own-disk-in-0' of application 'own-disk'",
              "Read-only file system",
              "Make it writable, then start again; what was not written is in the changelogs")
          .contains("Application 'own-disk' is FAILED");
    }
  }

  private AppProcess startOnDiskOfItsOwn() throws Exception {
    assumeTrue(AppProcess.mayHaveMounts(), "this machine does not let a process mount anything");
    if (!admin.listTopics().names().get().contains(OwnDisk.CLICKS.name())) {
      cluster.createTopics(1, OwnDisk.CLICKS);
    }
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Path config = directory.resolve("app.properties");
    Files.writeString(config, "write.behind.bytes=0\nwrite.behind.age.ms=0\n");
    return AppProcess.startWithMounts(
        OwnDisk.class,
        directory.resolve("output.txt"),
        disk.toString(),
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--state-dir",
        disk.toString(),
        "--config",
        config.toString());
  }

  private static void awaitTaken(AppProcess app, long atLeast) throws Exception {
    click(OwnDisk.APPLICATION, "ann", "here");
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (taken() < atLeast) {
      assertThat(app.isAliveForAMoment() && System.nanoTime() < deadline).as(app.output()).isTrue();
    }
  }

  private static long clicked() throws Exception {
    return cluster.ends(admin, OwnDisk.CLICKS.name(), 1).get(0);
  }

  private static long taken() throws Exception {
    return cluster.committed(admin, OwnDisk.APPLICATION, OwnDisk.CLICKS.name());
  }

  private static Topology topology(String name) {
    var builder = TopologyBuilder.named(name);
    builder.stream(Topic.of(name + "-in", string(), string()))
        .groupByKey()
        .aggregate(
            STORE, () -> "", (key, now, before) -> now.equals("gone") ? null : now, string());
    return builder.build();
  }

  private Path firstDirectory(String name) {
    return directory.resolve(name);
  }

  private void leaveBehind(String name, String... keys) throws Exception {
    broker.createTopic(name + "-in", 1);
    for (String key : keys) {
      click(name, key, "here");
    }
    assertThat(run(name, firstDirectory(name))).containsOnlyKeys(keys);
  }

  private Map<String, String> goOn(String name, String key, String value) throws Exception {
    click(name, key, value);
    return run(name, directory.resolve(name + "-2"));
  }

  private Map<String, String> comeBack(String name) throws Exception {
    return run(name, firstDirectory(name));
  }

  private static void click(String name, String key, String value) throws Exception {
    cluster.produce(List.of(new ProducerRecord<>(name + "-in", 0, key, value)));
  }

  private static HeadraceApp start(String name, Path state) {
    HeadraceConfig config =
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(state)
            .build();
    return HeadraceApp.start(topology(name), config);
  }

  /** Runs an application until it has caught up; returns what its store holds. */
  private static Map<String, String> run(String name, Path state) throws Exception {
    try (HeadraceApp app = start(name, state)) {
      assertThat(app.awaitCaughtUp(LIMIT)).as("%s", app.failure()).isTrue();
      try (Stream<StoreRow<String, String>> rows = app.<String, String>store(STORE).all()) {
        return rows.collect(Collectors.toMap(StoreRow::key, StoreRow::value));
      }
    }
  }

  private static TopicPartition changelog(String name) {
    return new TopicPartition(InternalTopics.changelog(name, STORE), 0);
  }

  private static Set<String> keys(String changelog) {
    Set<String> keys = new HashSet<>();
    // Behind the byte that says in which version the record is.
    cluster.readBytes(
        changelog, (key, value) -> keys.add(new String(key, 1, key.length - 1, UTF_8)));
    return keys;
  }

  private static void alter(String topic, String setting, String value) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Collection<AlterConfigOp> change =
        List.of(new AlterConfigOp(new ConfigEntry(setting, value), OpType.SET));
    admin.incrementalAlterConfigs(Map.of(resource, change)).all().get();
  }

  /** Returns the file that the broker keeps a partition in, of which there is one. */
  private static Path log(TopicPartition partition) throws Exception {
    int node = admin.describeCluster().nodes().get().iterator().next().id();
    Set<String> directories =
        admin.describeLogDirs(List.of(node)).allDescriptions().get().get(node).keySet();
    for (String each : directories) {
      Path found = Path.of(each, partition.toString());
      if (Files.exists(found)) {
        try (Stream<Path> files = Files.list(found)) {
          return files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
        }
      }
    }
    throw new AssertionError(partition + " is in none of " + directories);
  }

  /** Cuts off the second half of the batches of a log, as an unclean election would. */
  private static void cutOffHalf(Path log) throws IOException {
    try (FileChannel file =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      List<Long> starts = new ArrayList<>();
      ByteBuffer mark = ByteBuffer.allocate(MARK_BYTES);
      for (long at = 0; at < file.size(); at += MARK_BYTES + mark.getInt(Long.BYTES)) {
        starts.add(at);
        file.read(mark.clear(), at);
      }
      file.truncate(starts.get(starts.size() / 2));
    }
  }
}
