package dev.headrace.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.plan.InternalTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Clicks that are written while {@link PageViews} runs, a portion at a time. */
final class Traffic {
  private static final int PORTION = 5_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  // A few seconds before a window ends, and recent enough for the broker's retention.
  private static final long START_MS =
      System.currentTimeMillis() / 60_000 * 60_000 - 3_600_000 - 2_000;

  private final Cluster cluster;
  private final Random random;
  private final List<ProducerRecord<String, String>> written = new ArrayList<>();
  private long newestMs = START_MS;

  Traffic(Cluster cluster, Random random) {
    this.cluster = cluster;
    this.random = random;
  }

  /** Writes a portion, and waits until it is there. */
  void produce() throws Exception {
    List<ProducerRecord<String, String>> portion = new ArrayList<>();
    for (int record = 0; record < PORTION; record++) {
      // So slow that a partition without an owner never falls behind by more than the grace.
      newestMs += record % 50 == 0 ? 1 : 0;
      portion.add(
          new ProducerRecord<>(
              PageViews.CLICKS.name(),
              null,
              newestMs - random.nextInt(500),
              "user-" + random.nextInt(200),
              "/page-" + random.nextInt(20)));
    }
    write(portion);
  }

  /** Writes a record to each partition that closes all windows; what comes later is in others. */
  void close(int partitions) throws Exception {
    newestMs += 600_000;
    List<ProducerRecord<String, String>> last = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      last.add(
          new ProducerRecord<>(PageViews.CLICKS.name(), partition, newestMs, "", null, List.of()));
    }
    write(last);
  }

  /**
   * Closes all windows once everything has been processed that tasks have sent each other: what
   * comes from one process in memory would overtake what another one has put into the topic. All
   * that was written must be committed.
   */
  void closeOnceExchanged(int partitions) throws Exception {
    awaitExchanged();
    close(partitions);
  }

  /** Waits until everything has been processed that tasks have sent each other so far. */
  void awaitExchanged() throws Exception {
    String topic = InternalTopics.repartition(PageViews.APPLICATION, "by-page");
    Map<Integer, Long> sent = new TreeMap<>();
    cluster.readRecords(topic, one -> sent.put(one.partition(), one.offset()));
    long deadline = System.nanoTime() + LIMIT.toNanos();
    try (Admin admin = cluster.admin()) {
      while (!isBehind(sent, cluster.committedOffsets(admin, PageViews.APPLICATION, topic))) {
        assertThat(System.nanoTime()).as("processed up to %s", sent).isLessThan(deadline);
      }
    }
  }

  private static boolean isBehind(Map<Integer, Long> sent, Map<Integer, Long> committed) {
    return sent.entrySet().stream()
        .allMatch(last -> committed.getOrDefault(last.getKey(), 0L) > last.getValue());
  }

  private void write(List<ProducerRecord<String, String>> records) throws Exception {
    written.addAll(records);
    cluster.produce(records);
  }

  /** Requires that the topic holds what was written, once, whatever has happened to brokers. */
  void requireWritten(String run) {
    Map<Integer, List<String>> found = new TreeMap<>();
    cluster.readRecords(
        PageViews.CLICKS.name(),
        one ->
            found
                .computeIfAbsent(one.partition(), any -> new ArrayList<>())
                .add("%d %s".formatted(one.timestamp(), new String(one.key(), UTF_8))));
    Map<String, Long> counts = new TreeMap<>();
    written.forEach(one -> counts.merge(one.timestamp() + " " + one.key(), 1L, Long::sum));
    Map<Integer, List<String>> wrong = new TreeMap<>();
    found.forEach(
        (partition, all) ->
            all.forEach(
                each -> {
                  if (counts.merge(each, -1L, Long::sum) < 0) {
                    wrong.computeIfAbsent(partition, any -> new ArrayList<>()).add(each);
                  }
                }));
    long missing =
        counts.values().stream().filter(count -> count > 0).mapToLong(count -> count).sum();
    assertThat(missing)
        .as("missing in the input, and too much of %s, %s", sizes(wrong), run)
        .isZero();
    assertThat(sizes(wrong)).as("twice in the input, %s", run).isEmpty();
  }

  private static Map<Integer, Integer> sizes(Map<Integer, List<String>> lists) {
    Map<Integer, Integer> sizes = new TreeMap<>();
    lists.forEach((partition, all) -> sizes.put(partition, all.size()));
    return sizes;
  }

  int records() {
    return written.size();
  }

  PageViewsLaws laws() {
    return new PageViewsLaws(written);
  }
}
