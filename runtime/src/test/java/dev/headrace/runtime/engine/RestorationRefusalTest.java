package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.memory.StoredRecord;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicDescription.Cleanup;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.runtime.time.EventClock;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Local state that does not fit the log any more is refused rather than believed. */
class RestorationRefusalTest {
  private static final TopicPartition CLICKS = new TopicPartition("clicks", 0);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final InMemoryLog before = logWithClicks();
  private HeapDatabases disk = new HeapDatabases();

  @BeforeEach
  void leaveStateBehind() throws InterruptedException {
    Engine engine = start(before);
    awaitCaughtUp(engine);
    engine.requestClose();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    assertThat(engine.failure()).isEmpty();
  }

  @Test
  void refusesStateWhosePositionsInTheGroupAreGone() throws InterruptedException {
    assertThat(failure(logWithClicks()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("store 'views' of task")
        .hasMessageContaining("group has no committed positions");
  }

  @Test
  void refusesAChangelogWhosePositionsInTheGroupAreGoneAlsoWithoutADisk()
      throws InterruptedException {
    disk = new HeapDatabases();
    InMemoryLog log = logWithClicks();
    try (TopicAdmin admin = log.openAdmin()) {
      admin.create(List.of(new TopicDescription("shop-views-changelog", 1, Cleanup.COMPACT)));
    }
    for (StoredRecord row : before.committed("shop-views-changelog")) {
      log.append(
          "shop-views-changelog", 0, row.key(), row.value(), row.timestampMs(), row.headers());
    }
    assertThat(failure(log))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("store 'views' of task")
        .hasMessageContaining("group has no committed positions");
  }

  @Test
  void refusesStateThatHasSeenMoreThanItsChangelogHolds() throws InterruptedException {
    InMemoryLog log = logWithClicks();
    commitStart(log);
    assertThat(failure(log))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("store 'views' of task")
        .hasMessageContaining("shop-views-changelog-0")
        .hasMessageContaining("it ends at 0");
  }

  private static InMemoryLog logWithClicks() {
    InMemoryLog log = new InMemoryLog();
    log.createTopic("clicks", 1);
    log.append("clicks", 0, bytes("ann"), bytes("/home"), 1, new RecordHeaders());
    log.append("clicks", 0, bytes("bob"), bytes("/home"), 2, new RecordHeaders());
    return log;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static void commitStart(InMemoryLog log) {
    LogSession session =
        log.openSession(Settings.session("shop"), new ThreadScheduler(Throwable::printStackTrace));
    EpochWriter writer = session.writer();
    writer.open();
    writer.begin();
    String note =
        new EpochNote("process-1", 1, EventClock.UNHEARD, ImmutableSortedMap.of()).encode();
    writer.commit(Map.of(CLICKS, new CommittedInput(InputPosition.at(0), note)));
    session.close(LogSession.Departure.LEAVE, LIMIT);
  }

  private Throwable failure(InMemoryLog log) throws InterruptedException {
    Engine engine = start(log);
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    assertThat(engine.state()).isEqualTo(AppState.FAILED);
    return engine.failure().orElseThrow();
  }

  private Engine start(InMemoryLog log) {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).groupByKey().count("views");
    World world =
        new World(
            log,
            disk,
            new SystemClock(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    return new Engine(
        builder.build().plan(), Settings.of("shop", Start.EARLIEST), world, (before, now) -> {});
  }

  private static void awaitCaughtUp(Engine engine) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!engine.progress().caughtUp()) {
      assertThat(engine.awaitEnd(Duration.ofMillis(2))).isFalse();
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }
}
