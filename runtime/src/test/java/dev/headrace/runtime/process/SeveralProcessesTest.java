package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.envelope.ChangelogEnvelope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes of one application on a real broker, one of which is killed, frozen or closed
 * every few seconds while records arrive; what they have committed in the end is what one
 * uninterrupted process would have.
 */
class SeveralProcessesTest {
  private static final int PARTITIONS = 4;
  private static final int PROCESSES = 3;
  private static final int PORTION = 5_000;
  private static final Duration DISTURBANCE = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(90);
  // A group gives a member up after 10 s; a clean close must not wait for that.
  private static final Duration TAKE_OVER = Duration.ofSeconds(8);
  private static final Map<String, String> PROMPT =
      Map.of(
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
          "group.initial.rebalance.delay.ms", "0");
  // A few seconds before a window ends, and recent enough for the broker's retention.
  private static final long START_MS =
      System.currentTimeMillis() / 60_000 * 60_000 - 3_600_000 - 2_000;

  @TempDir Path directory;

  private final List<ProducerRecord<String, String>> input = new ArrayList<>();
  private final Map<Integer, AppProcess> running = new HashMap<>();
  private long newestMs = START_MS;

  @Test
  void commitsWhatOneProcessWouldWhateverHappensToAnyOfThem() throws Exception {
    long seed = Long.getLong("headrace.processes.seed", System.nanoTime());
    System.out.println("SeveralProcessesTest seed: " + seed);
    Random random = new Random(seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start(PROMPT)) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(
          PARTITIONS, PageViews.CLICKS, PageViews.COPIES, PageViews.TOTALS, PageViews.VIEWS);
      try (Admin admin = cluster.admin()) {
        for (int number = 0; number < PROCESSES; number++) {
          start(cluster, number);
        }
        disturb(cluster, random);
        requireTakeOverAfterCleanClose(cluster, admin, random);
        close(cluster, admin);
      } finally {
        running.values().forEach(AppProcess::close);
      }
      requireEquality(cluster, seed);
    }
  }

  private void start(Cluster cluster, int number) throws IOException {
    Path config = directory.resolve("app.properties");
    Files.writeString(
        config, "write.behind.bytes=1000\nwrite.behind.age.ms=100\nepoch.longest.ms=50\n");
    running.put(
        number,
        AppProcess.start(
            PageViews.class,
            output(number),
            "--bootstrap-servers",
            cluster.bootstrapServers(),
            "--state-dir",
            directory.resolve("state-" + number).toString(),
            "--lanes",
            "2",
            "--config",
            config.toString()));
  }

  private Path output(int number) {
    return directory.resolve("output-" + number + ".txt");
  }

  private void disturb(Cluster cluster, Random random) throws Exception {
    long end = System.nanoTime() + DISTURBANCE.toNanos();
    while (System.nanoTime() < end) {
      produce(cluster, random);
      int number = random.nextInt(PROCESSES);
      AppProcess process = running.get(number);
      assertThat(process.isAlive()).as("process %d:%n%s", number, process.output()).isTrue();
      switch (random.nextInt(3)) {
        case 0 -> {
          process.kill();
          start(cluster, number);
        }
        case 1 -> process.freeze(Duration.ofMillis(500 + random.nextInt(11_500)));
        default -> {
          process.stop(Duration.ofSeconds(30));
          start(cluster, number);
        }
      }
      produce(cluster, random);
      awaitSomethingFrom(number);
    }
  }

  // The next disturbance comes when the one that was restarted is there again, or has been there.
  private void awaitSomethingFrom(int number) throws Exception {
    running.get(number).awaitOutput("is STARTING", LIMIT);
  }

  private void produce(Cluster cluster, Random random) throws Exception {
    List<ProducerRecord<String, String>> portion = new ArrayList<>();
    for (int record = 0; record < PORTION; record++) {
      // So slow that a partition without an owner never falls behind by more than the grace.
      newestMs += record % 50 == 0 ? 1 : 0;
      portion.add(
          new ProducerRecord<>(
              "clicks",
              null,
              newestMs - random.nextInt(500),
              "user-" + random.nextInt(200),
              "/page-" + random.nextInt(20)));
    }
    input.addAll(portion);
    cluster.produce(portion);
  }

  private void requireTakeOverAfterCleanClose(Cluster cluster, Admin admin, Random random)
      throws Exception {
    awaitCommitted(cluster, admin, LIMIT);
    int leaving = random.nextInt(PROCESSES);
    assertThat(running.get(leaving).stop(Duration.ofSeconds(30))).isEqualTo(143);
    running.remove(leaving);
    produce(cluster, random);
    awaitCommitted(cluster, admin, TAKE_OVER);
  }

  private void close(Cluster cluster, Admin admin) throws Exception {
    List<ProducerRecord<String, String>> last = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      // A record without a value only carries time: it closes the last windows.
      last.add(new ProducerRecord<>("clicks", partition, newestMs + 600_000, "", null, List.of()));
    }
    input.addAll(last);
    cluster.produce(last);
    awaitCommitted(cluster, admin, LIMIT);
    awaitViews(cluster);
    requirePurged(cluster, admin);
    for (AppProcess process : running.values()) {
      assertThat(process.stop(Duration.ofSeconds(30))).as(process.output()).isEqualTo(143);
    }
  }

  /** What shards have processed was deleted from the repartition topic, in spite of everything. */
  private void requirePurged(Cluster cluster, Admin admin) throws Exception {
    String topic = InternalTopics.repartition(PageViews.APPLICATION, "by-page");
    assertThat(cluster.deleted(admin, topic, PARTITIONS))
        .as("records deleted from " + topic)
        .isGreaterThan(0);
  }

  private void awaitCommitted(Cluster cluster, Admin admin, Duration atMost) throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (cluster.committed(admin, PageViews.APPLICATION, "clicks") < input.size()) {
      for (Map.Entry<Integer, AppProcess> process : running.entrySet()) {
        assertThat(process.getValue().isAlive())
            .as("process %d:%n%s", process.getKey(), process.getValue().output())
            .isTrue();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not processed within " + atMost + ":\n" + outputs());
      }
    }
  }

  private String outputs() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int number = 0; number < PROCESSES; number++) {
      text.append(number).append(":\n").append(Files.readString(output(number)));
    }
    return text.toString();
  }

  private void awaitViews(Cluster cluster) throws IOException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (views(cluster).size() < expectedViews().size()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("final results are missing:\n" + outputs());
      }
    }
  }

  private void requireEquality(Cluster cluster, long seed) {
    Map<String, List<String>> copies = new HashMap<>();
    cluster.read(
        PageViews.COPIES,
        (user, page) -> copies.computeIfAbsent(user, any -> new ArrayList<>()).add(page));
    assertThat(copies).as("copies, seed %d", seed).isEqualTo(expectedCopies());
    Map<String, Long> totals = new HashMap<>();
    cluster.read(
        PageViews.TOTALS,
        (user, count) -> {
          Long before = totals.put(user, count);
          assertThat(before == null || before < count).as("totals of a user ascend").isTrue();
        });
    assertThat(totals).as("totals, seed %d", seed).isEqualTo(expectedTotals());
    assertThat(views(cluster)).as("views, seed %d", seed).isEqualTo(expectedViews());
    Map<String, Long> rows = new HashMap<>();
    cluster.readBytes(
        InternalTopics.changelog(PageViews.APPLICATION, "clicks-per-user"),
        (key, value) ->
            rows.put(
                string().deserializer().deserialize("", ChangelogEnvelope.storeKey(key)),
                int64().deserializer().deserialize("", ChangelogEnvelope.valueBytes(value))));
    assertThat(rows).as("changelog, seed %d", seed).isEqualTo(expectedTotals());
  }

  private Map<String, List<String>> expectedCopies() {
    Map<String, List<String>> copies = new HashMap<>();
    clicks()
        .forEach(
            one ->
                copies
                    .computeIfAbsent(one.key(), any -> new ArrayList<>())
                    .add("seen " + one.value()));
    return copies;
  }

  private Map<String, Long> expectedTotals() {
    Map<String, Long> totals = new HashMap<>();
    clicks().forEach(one -> totals.merge(one.key(), 1L, Long::sum));
    return totals;
  }

  private Map<Windowed<String>, Long> expectedViews() {
    Map<Windowed<String>, Long> views = new HashMap<>();
    for (ProducerRecord<String, String> one : clicks()) {
      long startMs = one.timestamp() / 60_000 * 60_000;
      views.merge(new Windowed<>(one.value(), startMs, startMs + 60_000), 1L, Long::sum);
    }
    return views;
  }

  private List<ProducerRecord<String, String>> clicks() {
    return input.stream().filter(one -> one.value() != null).toList();
  }

  private static Map<Windowed<String>, Long> views(Cluster cluster) {
    Map<Windowed<String>, Long> views = new HashMap<>();
    cluster.read(
        PageViews.VIEWS,
        (window, count) -> assertThat(views.put(window, count)).as("once: %s", window).isNull());
    return views;
  }
}
