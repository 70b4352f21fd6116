package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.port.WorkerHandle;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** What lanes do while the coordinator is elsewhere must not change what is committed. */
class LaneRacesTest {
  private static final Topic<String, String> IN = Topic.of("in", string(), string());
  private static final Topic<String, String> OTHER = Topic.of("other", string(), string());
  private static final Topic<String, String> OUT = Topic.of("out", string(), string());
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final InMemoryLog log = new InMemoryLog();

  /** Drives the lane only when told to, or at once when it is woken. */
  private static final class Steered implements Scheduler {
    private final List<Worker> others = new ArrayList<>();
    private Worker lane;
    private Worker coordinator;
    private boolean laneIsFaster;
    private boolean inLane;

    @Override
    public WorkerHandle start(String name, Worker worker) {
      boolean isLane = name.contains("-lane-");
      if (isLane) {
        lane = worker;
      } else if (name.endsWith("-coordinator")) {
        coordinator = worker;
      } else {
        others.add(worker);
      }
      return new WorkerHandle() {
        @Override
        public void wake() {
          if (isLane && laneIsFaster && !inLane) {
            driveLane();
          }
        }

        @Override
        public boolean awaitDone(Duration atMost) {
          return worker.isDone();
        }

        @Override
        public String stackTrace() {
          return name;
        }
      };
    }

    @Override
    public void awaitFromWorker(BooleanSupplier condition) {
      while (!condition.getAsBoolean()) {
        driveLane();
      }
    }

    private void driveLane() {
      inLane = true;
      int work = 1;
      while (work > 0) {
        work = lane.doWork();
      }
      inLane = false;
    }

    private void driveBothUntil(BooleanSupplier reached) {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (!reached.getAsBoolean()) {
        coordinator.doWork();
        lane.doWork();
        others.forEach(Worker::doWork);
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
    }
  }

  @Test
  void commitsWhatALaneHasFinishedBeforeTheCoordinatorLooks() {
    log.createTopic("in", 1);
    log.createTopic("out", 1);
    var builder = TopologyBuilder.named("shop");
    builder.stream(IN).to(OUT);
    Steered steered = new Steered();
    Engine engine = start(builder.build(), steered, Duration.ZERO);
    steered.driveBothUntil(() -> engine.progress().caughtUp());
    long epochs = engine.progress().epochs();
    append("in", "k", 1);
    // The lane sleeps until the epoch is due, then takes the order to stand before it processes.
    long due = System.nanoTime() + Duration.ofMillis(300).toNanos();
    while (System.nanoTime() < due) {
      steered.coordinator.doWork();
    }
    steered.lane.doWork();
    steered.laneIsFaster = true;
    steered.coordinator.doWork();
    steered.laneIsFaster = false;
    steered.driveBothUntil(() -> !log.committed("out").isEmpty());
    assertThat(engine.progress().epochs()).isGreaterThan(epochs);
  }

  @Test
  void dropsNothingAsLateThatItsOwnSourceStillHolds() throws InterruptedException {
    log.createTopic("in", 1);
    log.createTopic("other", 1);
    var builder = TopologyBuilder.named("merge");
    var moved = builder.stream(OTHER).repartition("moved", string());
    moved
        .merge(builder.stream(IN))
        .groupByKey()
        .windowedBy(tumbling(Duration.ofMillis(10)))
        .finalResults()
        .count("counts");
    Engine engine =
        start(
            builder.build(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    await(engine, () -> engine.progress().caughtUp());
    int events = 50_000;
    for (int event = 0; event < events; event++) {
      append("in", "k", 1000L + event);
    }
    append("other", "k", 1000L + events);
    await(engine, () -> engine.progress().recordsTaken() == events + 1L);
    await(engine, () -> engine.progress().caughtUp());
    assertThat(engine.drops()).isEmpty();
    engine.requestClose();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
  }

  @Test
  void goesOnWithWhatWasPutOffThoughNothingMoreComes() throws InterruptedException {
    log.createTopic("in", 1);
    log.createTopic("other", 1);
    log.createTopic("out", 1);
    var builder = TopologyBuilder.named("join");
    builder
        .table("many", IN)
        .join("both", builder.table("one", OTHER), value -> "one", String::concat)
        .toStream()
        .to(OUT);
    Engine engine =
        start(
            builder.build(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    int rows = 20_000;
    for (int row = 0; row < rows; row++) {
      append("in", "k" + row, 1);
    }
    append("other", "one", 2);
    await(engine, () -> engine.progress().recordsTaken() == rows + 1L);
    await(engine, () -> engine.progress().caughtUp());
    append("other", "one", 3);
    await(engine, () -> engine.progress().recordsTaken() == rows + 2L);
    await(engine, () -> engine.progress().caughtUp());
    assertThat(log.committed("out").stream().filter(record -> record.timestampMs() == 3))
        .hasSize(rows);
    engine.requestClose();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
  }

  private void append(String topic, String key, long timestampMs) {
    byte[] bytes = key.getBytes(UTF_8);
    log.append(topic, 0, bytes, bytes, timestampMs, new RecordHeaders());
  }

  private Engine start(Topology topology, Scheduler scheduler, Duration longestPoll) {
    World world = new World(log, new HeapDatabases(), new SystemClock(), scheduler, longestPoll);
    return new Engine(
        topology.plan(), Settings.of(topology.name(), Start.EARLIEST), world, (before, now) -> {});
  }

  private static void await(Engine engine, BooleanSupplier reached) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!reached.getAsBoolean()) {
      assertThat(engine.awaitEnd(Duration.ofMillis(2))).isFalse();
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }
}
