package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.Topic;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.testing.TopologyTestDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of rows on RocksDB and a broker, over a kill, with so little memory that rows come and
 * go: what comes out is what the test driver says.
 */
class OperationsOnKafkaTest {
  private static final int PARTITIONS = 2;
  private static final int EVENTS = 1_200;
  private static final int KEYS = 150;
  private static final int MOST_BEHIND_MS = 10_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  // Recent enough for the broker's retention, which goes by the records' timestamps.
  private static final long START_MS = System.currentTimeMillis() / 60_000 * 60_000 - 3_600_000;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<ProducerRecord<String, String>> written = new ArrayList<>();
  private long nowMs = START_MS;

  @TempDir Path directory;

  @Test
  void givesWhatTheTestDriverGivesAlsoAfterAKill() throws Exception {
    System.out.println("OperationsOnKafkaTest seed: " + seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        TopologyTestDriver driver = TopologyTestDriver.of(Operations.topology())) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, Operations.LEFT, Operations.RIGHT);
      List<Topic<?, ?>> results = new ArrayList<>(Operations.ONCE);
      results.addAll(Operations.UPDATES);
      cluster.createTopics(PARTITIONS, results.toArray(Topic<?, ?>[]::new));
      write(cluster, events());
      runAndKill(cluster);
      write(cluster, events());
      write(cluster, ends());
      finish(cluster);
      written.forEach(record -> pipe(driver, record));
      for (Topic<?, ?> topic : results) {
        requireSame(topic, cluster, driver);
      }
    }
  }

  private void write(Cluster cluster, List<ProducerRecord<String, String>> records)
      throws Exception {
    cluster.produce(records);
    written.addAll(records);
  }

  /** Returns events of both topics, a bit out of order, with gaps in which sessions end. */
  private List<ProducerRecord<String, String>> events() {
    List<ProducerRecord<String, String>> events = new ArrayList<>();
    for (int number = 0; number < EVENTS; number++) {
      nowMs += random.nextInt(20) == 0 ? 2_000 : random.nextInt(100);
      String topic = random.nextBoolean() ? Operations.LEFT.name() : Operations.RIGHT.name();
      long atMs = Math.max(START_MS, nowMs - random.nextInt(MOST_BEHIND_MS));
      String value = (char) ('a' + random.nextInt(5)) + Integer.toString(number);
      events.add(new ProducerRecord<>(topic, null, atMs, "key-" + random.nextInt(KEYS), value));
    }
    return events;
  }

  /** Returns what lets time pass in every partition. */
  private List<ProducerRecord<String, String>> ends() {
    List<ProducerRecord<String, String>> ends = new ArrayList<>();
    for (Topic<?, ?> topic : List.of(Operations.LEFT, Operations.RIGHT)) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        ends.add(
            new ProducerRecord<>(topic.name(), partition, nowMs + 600_000, null, null, List.of()));
      }
    }
    return ends;
  }

  private static void pipe(TopologyTestDriver driver, ProducerRecord<String, String> record) {
    boolean isLeft = record.topic().equals(Operations.LEFT.name());
    driver
        .input(isLeft ? Operations.LEFT : Operations.RIGHT)
        .pipe(record.key(), record.value(), Instant.ofEpochMilli(record.timestamp()));
  }

  /** Kills it once it has committed some events, with rows on its disk and in its memory. */
  private void runAndKill(Cluster cluster) throws Exception {
    Path config = directory.resolve("small.properties");
    Files.writeString(config, "cache.bytes=100000\nwrite.behind.bytes=20000\n");
    try (AppProcess app =
        AppProcess.start(
            Operations.class,
            directory.resolve("output.txt"),
            "--config",
            config.toString(),
            "--bootstrap-servers",
            cluster.bootstrapServers(),
            "--state-dir",
            directory.resolve("state").toString())) {
      app.killOnceCommitted(
          cluster, Operations.APPLICATION, Operations.LEFT.name(), EVENTS / 4, LIMIT);
    }
  }

  private void finish(Cluster cluster) throws InterruptedException {
    HeadraceConfig config =
        HeadraceConfig.builder()
            .bootstrapServers(cluster.bootstrapServers())
            .stateDirectory(directory.resolve("state"))
            .cacheBytes(100_000)
            .writeBehind(20_000, Duration.ofSeconds(5))
            .build();
    try (HeadraceApp app = HeadraceApp.start(Operations.topology(), config)) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      assertThat(app.drops()).as("seed %d", seed).doesNotContainKey(DropReason.LATE);
    }
  }

  private <K, V> void requireSame(Topic<K, V> topic, Cluster cluster, TopologyTestDriver driver) {
    List<String> expected = new ArrayList<>();
    Map<String, String> expectedLast = new TreeMap<>();
    driver
        .output(topic)
        .keyValues()
        .forEach(
            result -> {
              expected.add(result.key() + "=" + result.value());
              expectedLast.put(String.valueOf(result.key()), String.valueOf(result.value()));
            });
    List<String> found = new ArrayList<>();
    Map<String, String> foundLast = new TreeMap<>();
    cluster.read(
        topic,
        (key, value) -> {
          found.add(key + "=" + value);
          foundLast.put(String.valueOf(key), String.valueOf(value));
        });
    assertThat(expected).as(topic.name()).isNotEmpty();
    if (Operations.ONCE.contains(topic)) {
      assertThat(found)
          .as("%s, seed %d", topic.name(), seed)
          .containsExactlyInAnyOrderElementsOf(expected);
    } else {
      assertThat(foundLast).as("last of %s, seed %d", topic.name(), seed).isEqualTo(expectedLast);
    }
  }
}
