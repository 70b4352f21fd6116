package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** What an application says of the restoration of its stores. */
class RestoreProgressTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int PARTITIONS = 3;
  private static final int USERS = 400;

  private final InMemoryLog log = new InMemoryLog();
  private final Topology topology = topology();
  private final List<RestoreProgress> told = new CopyOnWriteArrayList<>();
  private final List<AppState> states = new CopyOnWriteArrayList<>();

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).groupByKey().count("views");
    return builder.build();
  }

  @Test
  void tellsTheListenerWhatWasReplayedByTheEnd() throws Exception {
    log.createTopic("clicks", PARTITIONS);
    for (int user = 0; user < USERS; user++) {
      byte[] name = ("user-" + user).getBytes(UTF_8);
      log.append("clicks", user % PARTITIONS, name, new byte[1], 1, new RecordHeaders());
    }
    run();
    assertThat(told).as("there was nothing to replay").isEmpty();

    run();

    RestoreProgress end = told.get(told.size() - 1);
    assertThat(end.tasks()).isEqualTo(PARTITIONS);
    // Each partition's changelog begins with the record of its layout.
    assertThat(end.records()).isEqualTo(USERS + PARTITIONS);
    assertThat(end.bytes()).isGreaterThan(USERS * (long) "user-1".length());
    assertThat(end.fraction()).isEqualTo(1);
    assertThat(end.timeLeft()).contains(Duration.ZERO);
    assertThat(states).containsSubsequence(AppState.RESTORING, AppState.RUNNING);
  }

  /** Runs it on an empty disk until it has caught up. */
  private void run() throws InterruptedException {
    World world =
        new World(
            log,
            new HeapDatabases(),
            new SystemClock(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    Engine engine =
        new Engine(topology.plan(), Settings.of("shop", Start.EARLIEST), world, new Listener());
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!engine.progress().caughtUp()) {
      assertThat(engine.awaitEnd(Duration.ofMillis(2))).as("%s", engine.failure()).isFalse();
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    assertThat(engine.restoring()).isEmpty();
    engine.requestClose();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    assertThat(engine.failure()).isEmpty();
  }

  private final class Listener implements StateListener {
    @Override
    public void changed(AppState before, AppState now) {
      states.add(now);
    }

    @Override
    public void restoring(RestoreProgress progress) {
      told.add(progress);
    }
  }

  @Test
  void saysRateAndTimeLeftInOneLine() {
    RestoreProgress half =
        new RestoreProgress(4, 30_000, 5 << 20, 40_000, 100_000, Duration.ofSeconds(10));

    assertThat(half.recordsPerSecond()).isEqualTo(3000);
    assertThat(half.timeLeft()).contains(Duration.ofSeconds(15));
    assertThat(half).hasToString("40% of 4 tasks, 30,000 records, 5 MiB, 3,000/s, 15 s left");
  }

  @Test
  void doesNotGuessBeforeAnythingIsKnown() {
    RestoreProgress start = new RestoreProgress(1, 0, 0, 0, 100, Duration.ZERO);

    assertThat(start.timeLeft()).isEmpty();
    assertThat(start.fraction()).isZero();
    assertThat(start).hasToString("0% of 1 tasks, 0 records, 0 MiB, 0/s, unknown time left");
    assertThat(new RestoreProgress(1, 0, 0, 0, 0, Duration.ZERO).fraction()).isEqualTo(1);
  }
}
