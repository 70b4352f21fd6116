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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
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
  private static final int FEW = 20;
  private static final int MANY = 420;
  private static final int KEYS = 5;
  private static final int PARTITIONS = 2;
  private static final int ROUNDS = 6;
  private static final int SEEDS = 5;

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
}
