package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two lanes that exchange records and write to the same partitions wait for work, or for room for
 * what they write, and never for a lock: neither of ours nor of the producer that they share. That
 * none of ours is written is told by another test; this one looks at what happens.
 */
class LaneWaitsTest {
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int LANES = 2;
  private static final int PARTITIONS = 4;
  private static final int RECORDS = 200_000;
  private static final int PAGES = 1_000;
  private static final String WORK = "dev.headrace.runtime.system.WorkerThread.";
  private static final String ROOM = "dev.headrace.runtime.system.ThreadScheduler.awaitFromWorker";
  private static final long LOOK_NANOS = 1_000_000;

  @TempDir Path directory;

  @Test
  void areForWorkOrRoomAndNeverForALock() throws Exception {
    Map<String, Integer> waits = waitsWith(page -> page, () -> {});
    assertThat(waits.keySet()).anyMatch(place -> place.startsWith(WORK));
    assertThat(waits.keySet())
        .as("%s", waits)
        .allMatch(place -> place.startsWith(WORK) || place.equals(ROOM));
  }

  @Test
  void areSeenWhereAFunctionTakesALock() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    UnaryOperator<String> locking =
        page -> {
          lock.lock();
          try {
            return page;
          } finally {
            lock.unlock();
          }
        };
    lock.lock();
    Map<String, Integer> waits = waitsWith(locking, () -> awaitWaiting(lock));
    assertThat(waits.keySet()).anyMatch(place -> place.startsWith(getClass().getName()));
  }

  private static void awaitWaiting(ReentrantLock lock) {
    try {
      long startNanos = System.nanoTime();
      while (!lock.hasQueuedThreads()) {
        assertThat(System.nanoTime() - startNanos).isLessThan(LIMIT.toNanos());
        LockSupport.parkNanos(LOOK_NANOS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Counts clicks by page, and returns where lanes waited from the first click to the last. */
  private Map<String, Integer> waitsWith(UnaryOperator<String> function, Runnable meanwhile)
      throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        LaneWaits waits = new LaneWaits();
        HeadraceApp app = start(broker, topology(function))) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      waits.start();
      write(broker);
      meanwhile.run();
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      Map<String, Integer> places = waits.end(directory.resolve("waits.jfr"));
      requireCounted(broker);
      return places;
    }
  }

  private static void write(EmbeddedBroker broker) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int number = 0; number < RECORDS; number++) {
        var unused =
            producer.send(
                new ProducerRecord<>(CLICKS.name(), "user-" + number, "/" + number % PAGES));
      }
    }
  }

  private static void requireCounted(EmbeddedBroker broker) {
    Map<String, Long> counts = new HashMap<>();
    new Cluster(broker).read(COUNTS, counts::put);
    assertThat(counts).hasSize(PAGES).containsValue((long) RECORDS / PAGES);
    assertThat(new HashSet<>(counts.values())).hasSize(1);
  }

  private HeadraceApp start(EmbeddedBroker broker, Topology topology) {
    for (Topic<?, ?> topic : List.of(CLICKS, COUNTS)) {
      broker.createTopic(topic.name(), PARTITIONS);
    }
    return HeadraceApp.start(
        topology,
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(directory.resolve("state"))
            .lanes(LANES)
            .build());
  }

  private static Topology topology(UnaryOperator<String> function) {
    var builder = TopologyBuilder.named("lane-waits");
    builder.stream(CLICKS)
        .groupBy("by-page", (user, page) -> function.apply(page), string())
        .count("clicks-per-page")
        .toStream()
        .to(COUNTS);
    return builder.build();
  }
}
