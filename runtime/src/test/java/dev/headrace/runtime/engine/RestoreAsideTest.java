package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.query.StoreRow;
import dev.headrace.runtime.query.StoreView;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Tasks that run go on and commit however slowly others are restored beside them. */
class RestoreAsideTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final InMemoryLog log = new InMemoryLog();
  private final Topology topology = topology();
  private volatile CountDownLatch held = new CountDownLatch(0);

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).groupByKey().count("views");
    return builder.build();
  }

  private void clickInBoth() {
    for (int partition = 0; partition < 2; partition++) {
      byte[] user = ("user-" + partition).getBytes(UTF_8);
      log.append("clicks", partition, user, new byte[1], 1, new RecordHeaders());
    }
  }

  @Test
  void runningTasksCommitWhileOthersWaitForTheirChangelogs() throws Exception {
    log.createTopic("clicks", 2);
    clickInBoth();
    Engine staying = start("process-1");
    Engine leaving = start("process-2");
    await(staying, () -> runsOne(staying) && runsOne(leaving));

    held = new CountDownLatch(1);
    close(leaving);
    await(staying, () -> staying.restoring().isPresent());
    long taken = staying.progress().recordsTaken();
    long epochs = staying.progress().epochs();
    clickInBoth();
    await(
        staying,
        () -> staying.progress().recordsTaken() > taken && staying.progress().epochs() > epochs);
    assertThat(staying.progress().tasks()).isEqualTo(1);
    assertThat(staying.state()).isEqualTo(AppState.RUNNING);

    held.countDown();
    await(staying, () -> staying.progress().tasks() == 2 && staying.progress().caughtUp());
    assertThat(rows(staying)).containsOnly(Map.entry("user-0", 2L), Map.entry("user-1", 2L));
    close(staying);
  }

  @Test
  void closesInOrderWhileTasksAreBeingRestored() throws Exception {
    log.createTopic("clicks", 2);
    clickInBoth();
    Engine first = start("process-1");
    await(first, () -> first.progress().caughtUp());
    close(first);

    held = new CountDownLatch(1);
    Engine second = start("process-2");
    await(second, () -> second.restoring().isPresent());
    second.requestClose();
    held.countDown();
    assertThat(second.awaitEnd(LIMIT)).isTrue();
    assertThat(second.failure()).isEmpty();
  }

  private static boolean runsOne(Engine engine) {
    return engine.progress().tasks() == 1 && engine.progress().caughtUp();
  }

  private static void await(Engine engine, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(engine.awaitEnd(Duration.ofMillis(2))).as("%s", engine.failure()).isFalse();
      assertThat(System.nanoTime()).as("%s", engine.progress()).isLessThan(deadline);
    }
  }

  private static void close(Engine engine) throws InterruptedException {
    engine.requestClose();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    assertThat(engine.failure()).isEmpty();
  }

  private Map<String, Long> rows(Engine engine) {
    var view = new StoreView<String, Long>(topology.plan(), "views", engine.access("views", LIMIT));
    try (Stream<StoreRow<String, Long>> all = view.all()) {
      return all.collect(Collectors.toMap(StoreRow::key, StoreRow::value));
    }
  }

  private Engine start(String process) {
    World world =
        new World(
            new SlowLog(),
            new HeapDatabases(),
            new SystemClock(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    EngineSettings settings = Settings.of("shop", Start.EARLIEST);
    EngineSettings ofProcess =
        new EngineSettings(
            new SessionSettings("shop", process, settings.session().guarantee()),
            settings.lanes(),
            settings.start(),
            settings.exchange(),
            settings.epochs(),
            settings.memory(),
            settings.writeBehind());
    return new Engine(topology.plan(), ofProcess, world, (before, now) -> {});
  }

  /** The log, whose changelogs give nothing while they are held. */
  private final class SlowLog implements Log {
    @Override
    public LogSession openSession(SessionSettings settings, Scheduler scheduler) {
      return log.openSession(settings, scheduler);
    }

    @Override
    public PartitionReader openPartitionReader() {
      return new SlowReader(log.openPartitionReader());
    }

    @Override
    public TopicAdmin openAdmin() {
      return log.openAdmin();
    }
  }

  private final class SlowReader implements PartitionReader {
    private final PartitionReader reader;

    SlowReader(PartitionReader reader) {
      this.reader = reader;
    }

    @Override
    public Map<TopicPartition, OffsetRange> highWatermarks(Set<TopicPartition> partitions) {
      return reader.highWatermarks(partitions);
    }

    @Override
    public void assign(Map<TopicPartition, Long> offsets) {
      reader.assign(offsets);
    }

    @Override
    public List<RecordBatch> poll(Duration atMost) {
      try {
        held.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return reader.poll(atMost);
    }

    @Override
    public long position(TopicPartition partition) {
      return reader.position(partition);
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
