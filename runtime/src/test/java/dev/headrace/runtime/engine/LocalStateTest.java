package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.memory.StoredRecord;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicDescription.Cleanup;
import dev.headrace.runtime.query.StoreRow;
import dev.headrace.runtime.query.StoreView;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.runtime.time.EventClock;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import dev.headrace.state.heap.HeapDatabases;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of local state whose changelog is another one, or may have forgotten deletions. */
class LocalStateTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String STORE = "views";
  private static final String CHANGELOG = "shop-views-changelog";

  private InMemoryLog log = new InMemoryLog();
  private HeapDatabases disk = new HeapDatabases();
  private final Topology topology = topology();
  private Duration ahead = Duration.ZERO;

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).groupByKey().count(STORE);
    return builder.build();
  }

  @BeforeEach
  void leaveStateBehind() throws InterruptedException {
    log.createTopic("clicks", 1);
    click("ann");
    assertThat(rows()).containsOnly(Map.entry("ann", 1L));
  }

  private void click(String user) {
    log.append("clicks", 0, user.getBytes(UTF_8), "/".getBytes(UTF_8), 1, new RecordHeaders());
  }

  /** Stands for a row of whose deletion the compacted changelog does not tell any more. */
  private void leaveForgottenRow() {
    try (TaskDatabase database = disk.open(new DatabaseIdentity("shop", disk.tasks().get(0)))) {
      WriteBatch batch = new WriteBatch();
      byte[] one = ByteBuffer.allocate(Long.BYTES).putLong(1).array();
      batch.put(STORE, "bob".getBytes(UTF_8), ChangelogEnvelope.value(one, 1));
      database.write(batch);
    }
  }

  @Test
  void rebuildsWhatIsOlderThanTheDeletionsThatTheChangelogTellsOf() throws Exception {
    leaveForgottenRow();
    ahead = Duration.ofHours(20);

    assertThat(rows()).containsOnly(Map.entry("ann", 1L));
  }

  @Test
  void goesOnFromWhatIsYounger() throws Exception {
    leaveForgottenRow();
    ahead = Duration.ofHours(19);

    assertThat(rows()).as("not rebuilt").containsOnlyKeys("ann", "bob");
  }

  @Test
  void countsTheAgeFromTheLastCommitOn() throws Exception {
    ahead = Duration.ofHours(18);
    click("ann");
    assertThat(rows()).containsOnly(Map.entry("ann", 2L));
    leaveForgottenRow();
    ahead = Duration.ofHours(36);

    assertThat(rows()).as("not rebuilt").containsOnlyKeys("ann", "bob");
  }

  @Test
  void rebuildsWhatHasMissedRecordsThatTheChangelogHasLost() throws Exception {
    HeapDatabases old = disk;
    disk = new HeapDatabases();
    click("bob");
    assertThat(rows()).containsOnlyKeys("ann", "bob");
    List<StoredRecord> changes = log.committed(CHANGELOG);
    try (TopicAdmin admin = log.openAdmin()) {
      long bob = changes.get(changes.size() - 1).offset();
      admin.deleteBefore(Map.of(new TopicPartition(CHANGELOG, 0), bob));
    }
    disk = old;

    assertThat(rows()).as("what the changelog holds now").containsOnlyKeys("bob");
  }

  @Test
  void refusesAChangelogThatWasCreatedAnewAlsoWhenItIsLongEnough() throws Exception {
    List<StoredRecord> rows = log.committed(CHANGELOG);
    log = new InMemoryLog();
    log.createTopic("clicks", 1);
    click("ann");
    commitStart();
    try (TopicAdmin admin = log.openAdmin()) {
      admin.create(List.of(new TopicDescription(CHANGELOG, 1, Cleanup.COMPACT)));
    }
    for (int copy = 0; copy < 3; copy++) {
      for (StoredRecord row : rows) {
        log.append(CHANGELOG, 0, row.key(), row.value(), row.timestampMs(), row.headers());
      }
    }

    Engine engine = start();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    assertThat(engine.failure().orElseThrow())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("store 'views' of task")
        .hasMessageContaining("another topic than the present shop-views-changelog")
        .hasMessageContaining("Restore the topic, or delete the local state");
  }

  private void commitStart() {
    LogSession session =
        log.openSession(Settings.session("shop"), new ThreadScheduler(Throwable::printStackTrace));
    EpochWriter writer = session.writer();
    writer.open();
    writer.begin();
    String note =
        new EpochNote("process-1", 1, EventClock.UNHEARD, ImmutableSortedMap.of()).encode();
    writer.commit(
        Map.of(new TopicPartition("clicks", 0), new CommittedInput(InputPosition.at(0), note)));
    session.close(LogSession.Departure.LEAVE, LIMIT);
  }

  /** Runs the application until it has caught up; returns what its store holds. */
  private Map<String, Long> rows() throws InterruptedException {
    Engine engine = start();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!engine.progress().caughtUp()) {
      assertThat(engine.awaitEnd(Duration.ofMillis(2))).as("%s", engine.failure()).isFalse();
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    var view = new StoreView<String, Long>(topology.plan(), STORE, engine.access(STORE, LIMIT));
    Map<String, Long> rows;
    try (Stream<StoreRow<String, Long>> all = view.all()) {
      rows = all.collect(Collectors.toMap(StoreRow::key, StoreRow::value));
    }
    engine.requestClose();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    assertThat(engine.failure()).isEmpty();
    return rows;
  }

  private Engine start() {
    World world =
        new World(
            log,
            disk,
            new ShiftedClock(ahead),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    return new Engine(
        topology.plan(), Settings.of("shop", Start.EARLIEST), world, (before, now) -> {});
  }

  /** The machine's clock, but for the time of day. */
  private record ShiftedClock(Duration ahead) implements Clock {
    private static final Clock MACHINE = new SystemClock();

    @Override
    public long wallClockMs() {
      return MACHINE.wallClockMs() + ahead.toMillis();
    }

    @Override
    public long monotonicNanos() {
      return MACHINE.monotonicNanos();
    }

    @Override
    public void pause(long nanos) {
      MACHINE.pause(nanos);
    }
  }
}
