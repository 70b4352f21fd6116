package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.GroupedStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Applications with so many stores in one stage that what is committed beside a position has no
 * room there: nothing else is different with them.
 */
class LongNotesTest {
  private static final Topic<String, String> IN = Topic.of("in", string(), string());
  private static final Topic<String, String> OUT = Topic.of("out", string(), string());
  private static final Topic<byte[], byte[]> NOTES =
      Topic.of("large-epoch-notes", Serdes.ByteArray(), Serdes.ByteArray());
  private static final int SLOT = 1;
  private static final int WIDE = 300;
  private static final int FEW = 20;
  private static final int MANY = 420;
  private static final int KEYS = 5;
  private static final int PARTITIONS = 2;
  private static final int ROUNDS = 6;
  private static final int SEEDS = 3;

  private static Topology topology(int stores) {
    var builder = TopologyBuilder.named("large");
    GroupedStream<String, String> events = builder.stream(IN).groupByKey();
    events
        .windowedBy(Windows.tumbling(Duration.ofMillis(10)))
        .finalResults()
        .count("windows")
        .map((window, count) -> KeyValue.of(window.key(), window.startMs() + ":" + count))
        .to(OUT);
    for (int store = 1; store < stores; store++) {
      events.count("count-" + store);
    }
    return builder.build();
  }

  private static Instant at(long ms) {
    return Instant.ofEpochMilli(ms);
  }

  @ParameterizedTest
  @EnumSource
  void goOnWhereTheyWere(Interruption interruption) {
    try (var driver = TopologyTestDriver.of(topology(MANY)).interruptedBy(interruption)) {
      driver.input(IN).pipe("a", "x", at(1));
      driver.input(IN).pipe("a", "x", at(2));
      driver.input(IN).pipe("b", "x", at(25));
      // Late: the time of the event before has to be known.
      driver.input(IN).pipe("a", "x", at(3));
      driver.input(IN).pipe("b", "x", at(30));
      assertThat(driver.output(OUT).values()).containsExactly("0:2", "20:1");
      assertThat(driver.store("count-419").get("a")).isEqualTo(3L);
    }
  }

  /**
   * Events of some keys in order of time, each in a window of its own, and what becomes of them.
   */
  private static final class Events {
    private final SimulatedCluster cluster;
    private int next;

    Events(SimulatedCluster cluster) {
      this.cluster = cluster;
    }

    void pipe(int count) {
      for (int event = 0; event < count; event++) {
        cluster.input(IN).pipe("k" + next % KEYS, "x", at(10L * next));
        next++;
      }
    }

    void requireResults() {
      // Every partition hears of a time at which all these windows are closed.
      for (int partition = 0; partition < PARTITIONS; partition++) {
        cluster.input(IN).pipe("end", "x", at(1_000_000), new RecordHeaders(), partition);
      }
      cluster.settle();
      assertThat(cluster.output(OUT).values())
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, next).mapToObj(event -> 10 * event + ":1").toList());
      for (String store : List.of("count-1", "count-" + (FEW - 1))) {
        for (int key = 0; key < KEYS; key++) {
          assertThat(cluster.store(store).get("k" + key)).isEqualTo((long) next / KEYS);
        }
      }
    }
  }

  @Test
  void surviveWhatComesUponAnyApplication() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      try (var cluster = SimulatedCluster.of(topology(MANY), seed).partitions(IN, PARTITIONS)) {
        cluster.delayMarkers(Duration.ofMillis(20));
        cluster.start("one");
        cluster.start("two");
        Events events = new Events(cluster);
        for (int round = 0; round < ROUNDS; round++) {
          events.pipe(2 * KEYS);
          cluster.run(random.nextInt(120));
          disturb(cluster, random);
          cluster.run(random.nextInt(120));
        }
        events.requireResults();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void disturb(SimulatedCluster cluster, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> cluster.loseNextCommitResponse();
      case 1 -> cluster.abortNextCommit();
      case 2 -> cluster.loseNextCommitRequest();
      default -> {
        String process = random.nextBoolean() ? "one" : "two";
        cluster.crash(process, random.nextBoolean());
        cluster.run(random.nextInt(60));
        cluster.start(process);
      }
    }
  }

  @Test
  void followAndAreFollowedBySmallOnes() {
    try (var cluster = SimulatedCluster.of(topology(FEW), 1).partitions(IN, PARTITIONS)) {
      Events events = new Events(cluster);
      for (int stores : new int[] {FEW, MANY, MANY, FEW}) {
        cluster.upgrade(topology(stores));
        cluster.start("one");
        events.pipe(2 * KEYS);
        cluster.settle();
        cluster.stop("one");
        cluster.run(200);
        assertThat(cluster.processes()).isEmpty();
      }
      cluster.start("one");
      events.requireResults();
    }
  }

  @Test
  void neverOverwriteWhatIsCommitted() {
    try (var driver =
        TopologyTestDriver.of(topology(MANY)).atLeastOnce().interruptedBy(Interruption.ABORT)) {
      for (int event = 0; event < 4; event++) {
        driver.input(IN).pipe("a", "x", at(event));
      }
      // Without transactions, what an epoch has written that did not commit stays there, too.
      List<Integer> slots =
          driver.output(NOTES).records().stream().map(note -> (int) note.key()[SLOT]).toList();
      List<Integer> changes = new ArrayList<>();
      slots.forEach(
          slot -> {
            if (changes.isEmpty() || !changes.get(changes.size() - 1).equals(slot)) {
              changes.add(slot);
            }
          });
      assertThat(slots).hasSizeGreaterThanOrEqualTo(8);
      assertThat(changes).startsWith(0, 1, 0, 1).hasSizeLessThan(slots.size());
    }
  }

  /** What a task has heard from many others takes room, too. */
  @Test
  void keepWhatManyTasksUpstreamHaveSaid() {
    var builder = TopologyBuilder.named("large");
    builder.stream(IN)
        .repartition("by-key", string(), string(), 2)
        .groupByKey()
        .windowedBy(Windows.tumbling(Duration.ofMillis(10)).grace(Duration.ofDays(2 * WIDE)))
        .finalResults()
        .count("windows")
        .map((window, count) -> KeyValue.of(window.key(), window.key() + ":" + count))
        .to(OUT);
    try (var driver = TopologyTestDriver.of(builder.build()).partitions(IN, WIDE).manualCommit()) {
      for (int partition = 0; partition < WIDE; partition++) {
        Instant day = Instant.EPOCH.plus(Duration.ofDays(partition));
        driver.input(IN).pipe("k" + partition, "x", day, new RecordHeaders(), partition);
      }
      driver.commit();
      assertThat(driver.output(NOTES).records()).isNotEmpty();
      driver.crashWithoutDisk();
      Instant end = Instant.EPOCH.plus(Duration.ofDays(4 * WIDE));
      driver.input(IN).pipe("end", "x", end, new RecordHeaders(), 0);
      driver.commit();
      // Both shards have to hear of it.
      driver.advanceTo(end.plusMillis(1));
      driver.commit();
      assertThat(driver.output(OUT).values())
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, WIDE).mapToObj(key -> "k" + key + ":1").toList());
    }
  }
}
