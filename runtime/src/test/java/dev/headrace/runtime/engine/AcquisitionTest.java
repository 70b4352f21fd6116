package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.compile.InputUnits;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.runtime.task.AcquiredTask;
import dev.headrace.runtime.task.TaskId;
import dev.headrace.runtime.time.EventClock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcquisitionTest {
  private static final TopicPartition CLICKS = new TopicPartition("clicks", 0);
  private static final TopicPartition SHARD = new TopicPartition("shop-by-page-repartition", 0);
  private static final String NOTE =
      new EpochNote("process-0", 7, 1234, ImmutableSortedMap.of()).encode();

  private final InMemoryLog log = new InMemoryLog();
  private LogSession session;
  private Layout layout;

  @BeforeEach
  void fillTheLog() {
    log.createTopic("clicks", 1);
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string()))
        .groupBy("by-page", (user, page) -> page, string())
        .count("views");
    try (TopicAdmin admin = log.openAdmin()) {
      layout = TopicSetup.prepare(log, admin, builder.build().plan());
    }
    append(CLICKS, 10);
    session =
        log.openSession(Settings.session("shop"), new ThreadScheduler(Throwable::printStackTrace));
    session.writer().open();
  }

  @Test
  void startsANewApplicationAtTheFirstRecordThereIs() {
    deleteBefore(CLICKS, 3);
    assertThat(start(acquire(Start.EARLIEST), CLICKS))
        .isEqualTo(new AcquiredTask.Start(InputPosition.at(3), 10));
    assertThat(acquire(Start.EARLIEST)).noneMatch(Acquisition.Pending::hasCommitted);
  }

  @Test
  void startsANewApplicationBehindTheLastRecordWhenAskedTo() {
    append(SHARD, 4);
    List<Acquisition.Pending> tasks = acquire(Start.LATEST);
    assertThat(start(tasks, CLICKS)).isEqualTo(new AcquiredTask.Start(InputPosition.at(10), 10));
    // What the application itself has sent is never passed over.
    assertThat(start(tasks, SHARD)).isEqualTo(new AcquiredTask.Start(InputPosition.at(0), 4));
  }

  @Test
  void knowsNoTimeBeforeTheFirstCommit() {
    assertThat(acquire(Start.EARLIEST))
        .extracting(task -> task.note().eventTimeMs())
        .containsOnly(EventClock.UNHEARD);
  }

  @Test
  void goesOnWhereTheLastCommitEnded() {
    InputPosition position = new InputPosition(6, 2);
    commit(CLICKS, new CommittedInput(position, NOTE));
    Acquisition.Pending task = acquire(Start.LATEST).get(0);
    assertThat(task.starts().get(CLICKS)).isEqualTo(new AcquiredTask.Start(position, 10));
    assertThat(task.note().eventTimeMs()).isEqualTo(1234);
    assertThat(task.hasCommitted()).isTrue();
  }

  @Test
  void takesTheNewestNoteOfATasksInputs() {
    var builder = TopologyBuilder.named("shop");
    log.createTopic("orders", 1);
    builder.stream(Topic.of("clicks", string(), string()))
        .merge(builder.stream(Topic.of("orders", string(), string())))
        .groupByKey()
        .count("both");
    layout = Layout.of(builder.build().plan(), Map.of("clicks", 1, "orders", 1));
    String older = new EpochNote("process-0", 6, 1000, ImmutableSortedMap.of()).encode();
    commit(CLICKS, new CommittedInput(InputPosition.at(6), NOTE));
    commit(new TopicPartition("orders", 0), new CommittedInput(InputPosition.at(0), older));
    assertThat(acquire(Start.EARLIEST).get(0).note().eventTimeMs()).isEqualTo(1234);
  }

  @Test
  void refusesAPositionWhoseRecordsWereDeleted() {
    commit(CLICKS, new CommittedInput(InputPosition.at(2), NOTE));
    deleteBefore(CLICKS, 3);
    assertThatThrownBy(() -> acquire(Start.EARLIEST))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("position 2 of clicks-0 in group 'shop' does not exist any more")
        .hasMessageContaining("holds 3 to 10");
  }

  @Test
  void refusesAPositionBehindTheEnd() {
    commit(CLICKS, new CommittedInput(InputPosition.at(11), NOTE));
    assertThatThrownBy(() -> acquire(Start.EARLIEST))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("position 11 of clicks-0")
        .hasMessageContaining("created anew");
  }

  @Test
  void acceptsAPositionAtEitherEnd() {
    deleteBefore(CLICKS, 3);
    for (long offset : new long[] {3, 10}) {
      commit(CLICKS, new CommittedInput(InputPosition.at(offset), NOTE));
      assertThat(start(acquire(Start.EARLIEST), CLICKS).position().offset()).isEqualTo(offset);
    }
  }

  @Test
  void refusesPositionsOfAnOrdinaryConsumerGroup() {
    commit(CLICKS, new CommittedInput(InputPosition.at(2), ""));
    assertThatThrownBy(() -> acquire(Start.EARLIEST))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("clicks-0 in group 'shop' was not written by Headrace");
  }

  @Test
  void refusesPositionsOfAnotherProgramThatKeepsNotesToo() {
    commit(CLICKS, new CommittedInput(InputPosition.at(2), "host-17, by hand"));
    assertThatThrownBy(() -> acquire(Start.EARLIEST))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("clicks-0 in group 'shop'")
        .hasMessageContaining("another program");
  }

  private List<Acquisition.Pending> acquire(Start start) {
    Set<TaskId> all =
        InputUnits.of(layout).stream()
            .map(unit -> new TaskId(unit.stage(), unit.number()))
            .collect(Collectors.toSet());
    return Acquisition.of(layout, Settings.of("shop", start), session.reader(), all).orElseThrow();
  }

  private static AcquiredTask.Start start(
      List<Acquisition.Pending> tasks, TopicPartition partition) {
    return tasks.stream()
        .filter(task -> task.starts().containsKey(partition))
        .map(task -> task.starts().get(partition))
        .findFirst()
        .orElseThrow();
  }

  private void append(TopicPartition partition, int records) {
    for (int record = 0; record < records; record++) {
      log.append(
          partition.topic(), partition.partition(), null, new byte[0], 1, new RecordHeaders());
    }
  }

  private void deleteBefore(TopicPartition partition, long offset) {
    try (TopicAdmin admin = log.openAdmin()) {
      admin.deleteBefore(Map.of(partition, offset));
    }
  }

  private void commit(TopicPartition partition, CommittedInput input) {
    EpochWriter writer = session.writer();
    writer.begin();
    writer.commit(Map.of(partition, input));
  }
}
