package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.engine.EngineSettings.WriteBehind;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.heap.HeapDatabases;
import dev.headrace.testing.ForwardingDatabase;
import dev.headrace.testing.ForwardingDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** A call into the database that does not return, as on a disk that hangs, does not go unseen. */
class StuckDiskTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final InMemoryLog log = new InMemoryLog();
  private final Topology topology = topology();
  private final CountDownLatch released = new CountDownLatch(1);
  private final List<AppState> states = new CopyOnWriteArrayList<>();

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).groupByKey().count("views");
    return builder.build();
  }

  /** Databases of which none persists anything until it is released. */
  private final class Stuck extends ForwardingDatabases {
    Stuck() {
      super(new HeapDatabases());
    }

    @Override
    public TaskDatabase open(DatabaseIdentity identity) {
      return new ForwardingDatabase(super.open(identity)) {
        @Override
        public void persist() {
          // A restore persists, too, but on a thread that nobody waits for.
          if (Thread.currentThread().getName().contains("lane")) {
            awaitQuietly();
          }
          super.persist();
        }
      };
    }
  }

  private void awaitQuietly() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void namesTheTaskWhoseDiskHoldsALaneUntilItReturns() throws Exception {
    log.createTopic("clicks", 1);
    log.append("clicks", 0, "ann".getBytes(UTF_8), new byte[1], 1, new RecordHeaders());
    Engine engine = start();
    await(engine, () -> engine.heldBy().isPresent());
    Map.Entry<String, Duration> held = engine.heldBy().orElseThrow();
    assertThat(held.getKey()).isEqualTo("the local disk of task clicks-0");
    await(engine, () -> engine.state() == AppState.DEGRADED);

    released.countDown();
    await(engine, () -> engine.heldBy().isEmpty() && engine.state() == AppState.RUNNING);
    assertThat(states).containsSubsequence(AppState.DEGRADED, AppState.RUNNING);
    engine.requestClose();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    assertThat(engine.failure()).isEmpty();
  }

  private static void await(Engine engine, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(engine.awaitEnd(Duration.ofMillis(2))).as("%s", engine.failure()).isFalse();
      assertThat(System.nanoTime()).as("%s", engine.state()).isLessThan(deadline);
    }
  }

  private Engine start() {
    World world =
        new World(
            log,
            new Stuck(),
            new SystemClock(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    EngineSettings usual = Settings.of("shop", Start.EARLIEST, new WriteBehind(0, Duration.ZERO));
    EngineSettings impatient =
        new EngineSettings(
            usual.session(),
            usual.lanes(),
            usual.start(),
            usual.exchange(),
            usual.epochs(),
            usual.memory(),
            usual.writeBehind(),
            PATIENCE,
            Departure.LEAVE,
            null);
    return new Engine(topology.plan(), impatient, world, (before, now) -> states.add(now));
  }
}
