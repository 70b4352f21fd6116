package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.EngineSettings.Epochs;
import dev.headrace.runtime.engine.EngineSettings.Exchange;
import dev.headrace.runtime.engine.EngineSettings.Memory;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.engine.EngineSettings.WriteBehind;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * Epochs that end because of what they have changed, or must not, long before their time is over.
 */
class EarlyCommitTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final long MEGABYTE = 1 << 20;
  private static final int PAGE_BYTES = 8 << 10;
  private static final int USERS = 1_000;

  private final InMemoryLog log = new InMemoryLog();
  private final Topology topology = topology();

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string()))
        .groupByKey()
        .aggregate("pages-seen", () -> "", (user, page, pages) -> pages + page, string());
    return builder.build();
  }

  private void click(String user) {
    byte[] page = "x".repeat(PAGE_BYTES).getBytes(UTF_8);
    log.append("clicks", 0, user.getBytes(UTF_8), page, 1, new RecordHeaders());
  }

  @Test
  void commitsWhenOneRowHasGrownPastWhatAnEpochMayChange() throws InterruptedException {
    log.createTopic("clicks", 1);
    for (int page = 0; page < 500; page++) {
      click("ann");
    }
    runUntilCommitted();
  }

  @Test
  void commitsWhenRowsThatAreNewAreLargerThanAnyBefore() throws InterruptedException {
    log.createTopic("clicks", 1);
    for (int user = 0; user < 500; user++) {
      click("user-" + user);
    }
    runUntilCommitted();
  }

  private void runUntilCommitted() throws InterruptedException {
    Engine engine = start(topology);
    await(engine, () -> engine.metrics().epochs().changedBytes().get() >= MEGABYTE);
    assertThat(engine.metrics().epochs().changedBytes().get()).isLessThan(4 * MEGABYTE);
    close(engine);
  }

  /** Counts are held until the epoch ends; so are the windows that close meanwhile. */
  @Test
  void commitsWhenMuchIsDueBehindWhatIsHeld() throws InterruptedException {
    log.createTopic("clicks", 1);
    Engine engine = start(windowsOfCounts());
    for (int user = 0; user < USERS; user++) {
      click("user-" + user, 100);
    }
    await(engine, () -> engine.progress().recordsTaken() == USERS);
    await(
        engine,
        () -> {
          engine.requestCommit();
          return engine.progress().caughtUp();
        });
    long epochs = engine.progress().epochs();
    click("user-0", 100);
    click("ann", 100_000);
    await(engine, () -> engine.progress().epochs() > epochs);
    close(engine);
  }

  private static Topology windowsOfCounts() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string()))
        .groupByKey()
        .count("clicks-per-user")
        .toStream()
        .groupByKey()
        .windowedBy(hopping(Duration.ofMillis(20), Duration.ofMillis(10)))
        .finalResults()
        .count("updates-per-window");
    return builder.build();
  }

  private void click(String user, long timestampMs) {
    byte[] page = "/page".getBytes(UTF_8);
    log.append("clicks", 0, user.getBytes(UTF_8), page, timestampMs, new RecordHeaders());
  }

  private Engine start(Topology started) {
    World world =
        new World(
            log,
            new HeapDatabases(),
            new SystemClock(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    return new Engine(started.plan(), settings(), world, (before, now) -> {});
  }

  private static void await(Engine engine, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(engine.awaitEnd(Duration.ofMillis(2))).as("%s", engine.failure()).isFalse();
      assertThat(System.nanoTime()).as("no commit").isLessThan(deadline);
    }
  }

  private static void close(Engine engine) throws InterruptedException {
    engine.requestClose();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    assertThat(engine.failure()).isEmpty();
  }

  private static EngineSettings settings() {
    return new EngineSettings(
        Settings.session("shop"),
        1,
        Start.EARLIEST,
        Exchange.DIRECT,
        new Epochs(NEVER, NEVER, false),
        new Memory(MEGABYTE / 8, MEGABYTE, MEGABYTE),
        new WriteBehind(MEGABYTE, NEVER));
  }
}
