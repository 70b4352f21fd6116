package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.EngineSettings.Epochs;
import dev.headrace.runtime.engine.EngineSettings.Exchange;
import dev.headrace.runtime.engine.EngineSettings.Memory;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.engine.EngineSettings.WriteBehind;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.port.Worker;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How soon epochs end while there is little to do. */
class PromptCommitTest {
  private static final long MEGABYTE = 1 << 20;
  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int MOST_ROUNDS = 50;

  private final InMemoryLog log = new InMemoryLog();
  private final ManualClock clock = new ManualClock(Instant.EPOCH);
  private final ManualScheduler scheduler = new ManualScheduler();
  private Engine engine;
  private Worker coordinator;
  private long before;

  @BeforeEach
  void start() {
    log.createTopic("clicks", 1);
    World world = new World(log, new HeapDatabases(), clock, scheduler, Duration.ZERO);
    EngineSettings settings =
        new EngineSettings(
            new SessionSettings("shop", "process-1", Guarantee.EXACTLY_ONCE),
            1,
            Start.EARLIEST,
            Exchange.DIRECT,
            new Epochs(SHORTEST, LONGEST, false),
            new Memory(MEGABYTE, MEGABYTE, MEGABYTE),
            new WriteBehind(MEGABYTE, LONGEST));
    engine = new Engine(topology().plan(), settings, world, (from, to) -> {});
    coordinator = scheduler.workers().get(scheduler.workers().size() - 1);
    for (int millis = 0; millis < 1_000; millis++) {
      round();
      clock.advance(Duration.ofMillis(1));
    }
    assertThat(engine.state()).isEqualTo(AppState.RUNNING);
    assertThat(engine.progress().caughtUp()).isTrue();
    before = engine.progress().epochs();
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).groupByKey().count("views");
    return builder.build();
  }

  @AfterEach
  void close() {
    engine.requestClose();
    scheduler.runUntilIdle();
    assertThat(engine.state()).isEqualTo(AppState.CLOSED);
  }

  private void click() {
    log.append("clicks", 0, "ann".getBytes(UTF_8), new byte[1], 1, new RecordHeaders());
  }

  private void round() {
    scheduler.workers().forEach(scheduler::drive);
  }

  /** Lets no time pass until so many records are taken in and committed. */
  private void await(long records) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      round();
    }
    assertThat(engine.progress().recordsTaken()).isEqualTo(records);
    assertThat(engine.progress().caughtUp()).isTrue();
  }

  @Test
  void aRecordThatComesAloneIsCommittedAtOnce() {
    click();
    await(1);
    assertThat(engine.progress().epochs() - before).isEqualTo(1);
  }

  @Test
  void theNextOneWaitsForTheShortestTimeBetweenTwoCommits() {
    click();
    await(1);
    click();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      round();
    }
    assertThat(engine.progress().epochs() - before).isEqualTo(1);
    clock.advance(SHORTEST);
    await(2);
    assertThat(engine.progress().epochs() - before).isEqualTo(2);
  }

  /** One commit has taken a second; if this were load, the next one came ten seconds later. */
  @Test
  void whatArrivesOneByOneAllTheTimeIsCommittedInShortEpochs() {
    click();
    for (int step = 0; step < 3; step++) {
      scheduler.drive(coordinator);
    }
    clock.advance(Duration.ofSeconds(1));
    await(1);
    for (int millis = 0; millis < 100; millis++) {
      click();
      round();
      clock.advance(Duration.ofMillis(1));
    }
    assertThat(engine.progress().epochs() - before).isBetween(8L, 25L);
  }
}
