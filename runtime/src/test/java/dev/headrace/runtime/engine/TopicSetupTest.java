package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.engine.ClusterPlan.Status;
import dev.headrace.runtime.engine.ClusterPlan.Step;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicDescription.Cleanup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicSetupTest {
  private static final String CHANGELOG = "shop-views-changelog";
  private static final String REPARTITION = "shop-by-page-repartition";

  private final InMemoryLog log = new InMemoryLog();

  @Test
  void createsInternalTopicsAsTheyMustBe() {
    createUserTopics();
    Layout layout = prepare();
    assertThat(layout.stages()).hasSize(2);
    assertThat(describe(CHANGELOG)).isEqualTo(new TopicDescription(CHANGELOG, 3, Cleanup.COMPACT));
    assertThat(describe(REPARTITION)).isEqualTo(new TopicDescription(REPARTITION, 3, Cleanup.KEEP));
  }

  @Test
  void acceptsWhatItCreatedBefore() {
    createUserTopics();
    prepare();
    assertThat(prepare().stages()).hasSize(2);
  }

  @Test
  void namesAMissingTopic() {
    log.createTopic("clicks", 3);
    assertThatThrownBy(this::prepare)
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("topic 'totals' does not exist: create it first");
  }

  @Test
  void namesAllMissingTopicsAtOnce() {
    assertThatThrownBy(this::prepare)
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("topics 'clicks', 'totals' do not exist: create them first");
  }

  @Test
  void createsNothingWhileATopicIsMissing() {
    log.createTopic("clicks", 3);
    assertThatThrownBy(this::prepare).isInstanceOf(StartException.class);
    try (TopicAdmin admin = log.openAdmin()) {
      assertThat(admin.describe(Set.of(CHANGELOG, REPARTITION))).isEmpty();
    }
  }

  @Test
  void refusesAnInternalTopicOfAnotherNumberOfPartitions() {
    createUserTopics();
    create(new TopicDescription(CHANGELOG, 2, Cleanup.COMPACT));
    assertThatThrownBy(this::prepare)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("'" + CHANGELOG + "' has 2 partitions and should have 3")
        .hasMessageContaining("new application name");
  }

  @ParameterizedTest
  @EnumSource(names = "COMPACT", mode = EnumSource.Mode.EXCLUDE)
  void refusesAChangelogThatLosesRows(Cleanup cleanup) {
    createUserTopics();
    create(new TopicDescription(CHANGELOG, 3, cleanup));
    assertThatThrownBy(this::prepare)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("'" + CHANGELOG + "'")
        .hasMessageContaining(cleanup + " and must have COMPACT")
        .hasMessageContaining("cleanup.policy");
  }

  @ParameterizedTest
  @EnumSource(names = "KEEP", mode = EnumSource.Mode.EXCLUDE)
  void refusesARepartitionTopicThatLosesEvents(Cleanup cleanup) {
    createUserTopics();
    create(new TopicDescription(REPARTITION, 3, cleanup));
    assertThatThrownBy(this::prepare)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("'" + REPARTITION + "'")
        .hasMessageContaining(cleanup + " and must have KEEP");
  }

  @ParameterizedTest
  @EnumSource
  void takesATopicAsTheChangelogOfATableOnlyWhenItLosesNoRows(Cleanup cleanup) {
    create(new TopicDescription("users", 2, cleanup));
    var builder = TopologyBuilder.named("shop");
    builder.table("user-table", Topic.of("users", string(), string()));
    Plan plan = builder.build().plan();
    try (TopicAdmin admin = log.openAdmin()) {
      if (cleanup == Cleanup.COMPACT || cleanup == Cleanup.KEEP) {
        assertThat(TopicSetup.prepare(log, admin, plan).changelogTopics()).isEmpty();
      } else {
        assertThatThrownBy(() -> TopicSetup.prepare(log, admin, plan))
            .isInstanceOf(StartException.class)
            .hasMessageContaining("topic 'users' is the changelog of table 'user-table'")
            .hasMessageContaining("set its cleanup.policy to compact")
            .hasMessageContaining("toTable(name)");
      }
    }
  }

  @Test
  void aPlanShowsWhatWouldBeCreatedAndCreatesNothing() {
    createUserTopics();
    create(new TopicDescription(REPARTITION, 3, Cleanup.KEEP));
    ClusterPlan found = clusterPlan();
    assertThat(found.isPossible()).isTrue();
    assertThat(found.steps())
        .containsExactly(
            new Step(Status.PRESENT, "clicks", "3 partitions, yours"),
            new Step(Status.PRESENT, "totals", "1 partition, yours"),
            new Step(Status.PRESENT, REPARTITION, "3 partitions, KEEP"),
            new Step(Status.CREATE, CHANGELOG, "3 partitions, COMPACT"));
    assertThat(clusterPlan()).extracting(ClusterPlan::steps).isEqualTo(found.steps());
    prepare();
    assertThat(clusterPlan().steps()).noneMatch(step -> step.status() == Status.CREATE);
  }

  @Test
  void aPlanShowsEveryProblemAtOnce() {
    log.createTopic("clicks", 3);
    create(new TopicDescription(CHANGELOG, 2, Cleanup.COMPACT));
    create(new TopicDescription(REPARTITION, 3, Cleanup.COMPACT));
    ClusterPlan found = clusterPlan();
    assertThat(found.isPossible()).isFalse();
    assertThat(found.steps()).filteredOn(step -> step.status() == Status.PROBLEM).hasSize(3);
    assertThatThrownBy(this::prepare)
        .hasMessageContaining("topic 'totals' does not exist")
        .hasMessageContaining("'" + CHANGELOG + "' has 2 partitions")
        .hasMessageContaining("'" + REPARTITION + "' has the clean-up policy COMPACT");
  }

  private ClusterPlan clusterPlan() {
    return clusterPlan(topology());
  }

  @Test
  void createsNoTopicAgainThatHasHeldSomething() throws Exception {
    createUserTopics();
    runOnce();
    for (String topic : List.of(CHANGELOG, REPARTITION)) {
      log.deleteTopic(topic);
      assertThatThrownBy(this::prepare)
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("internal topic '" + topic + "' does not exist any more")
          .hasMessageContaining("--apply");
      assertThat(clusterPlan().isReady()).isFalse();
      assertThat(clusterPlan().isPossible()).isTrue();
      assertThat(clusterPlan().steps())
          .filteredOn(step -> step.status() == Status.GONE)
          .extracting(Step::topic)
          .containsExactly(topic);
      try (TopicAdmin admin = log.openAdmin()) {
        clusterPlan().apply(admin);
      }
      assertThat(prepare().stages()).hasSize(2);
    }
  }

  @Test
  void goesOnWithAnotherTopicOnlyWhenItIsToldTo() throws Exception {
    createUserTopics();
    runOnce();
    log.deleteTopic(CHANGELOG);
    create(new TopicDescription(CHANGELOG, 3, Cleanup.COMPACT));
    assertThatThrownBy(this::prepare)
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("topic '" + CHANGELOG + "' is another one")
        .hasMessageContaining("--apply");
    assertThat(clusterPlan().steps())
        .filteredOn(step -> step.status() == Status.REPLACED)
        .extracting(Step::topic)
        .containsExactly(CHANGELOG);
    try (TopicAdmin admin = log.openAdmin()) {
      clusterPlan().apply(admin);
    }
    assertThat(prepare().stages()).hasSize(2);
  }

  @Test
  void goesOnWithoutRecordsThatWereDeletedOnlyWhenItIsToldTo() throws Exception {
    createUserTopics();
    runOnce();
    Map<TopicPartition, CommittedInput> before = committed();
    TopicPartition input = new TopicPartition("clicks", 0);
    long position = before.get(input).position().offset();
    for (long record = 0; record < 3; record++) {
      log.append("clicks", 0, "k".getBytes(UTF_8), "v".getBytes(UTF_8), 1, new RecordHeaders());
    }
    deleteBefore(input, position);
    assertThat(clusterPlan().isReady()).as("nothing is missing").isTrue();
    deleteBefore(input, position + 2);
    assertThatThrownBy(this::prepare)
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("records of topic 'clicks' were deleted before")
        .hasMessageContaining(
            "partition 0 lacks offsets %d to %d".formatted(position, position + 1))
        .hasMessageContaining("--apply");
    assertThat(clusterPlan().steps())
        .filteredOn(step -> step.status() == Status.OVERTAKEN)
        .extracting(Step::topic)
        .containsExactly("clicks");
    try (TopicAdmin admin = log.openAdmin()) {
      clusterPlan().apply(admin);
    }
    Map<TopicPartition, CommittedInput> after = committed();
    assertThat(after.get(input))
        .isEqualTo(
            new CommittedInput(InputPosition.at(position + 2), before.get(input).metadata()));
    after.put(input, before.get(input));
    assertThat(after).as("all else stays").isEqualTo(before);
    runOnce();
  }

  @Test
  void whatATopicHasLostDoesNotHideWhatIsWrongWithIt() throws Exception {
    createUserTopics();
    runOnce();
    TopicPartition input = new TopicPartition("clicks", 0);
    log.append("clicks", 0, "k".getBytes(UTF_8), "v".getBytes(UTF_8), 1, new RecordHeaders());
    deleteBefore(input, committed().get(input).position().offset() + 1);
    Step wrong = new Step(Status.PROBLEM, "clicks", "it is wrong");
    List<Step> steps = new ArrayList<>(List.of(new Step(Status.PRESENT, "clicks", "1"), wrong));
    try (TopicAdmin admin = log.openAdmin()) {
      OvertakenInputs.of(admin, "shop", Set.of("clicks")).mark(steps);
    }
    assertThat(steps.get(0).status()).isEqualTo(Status.OVERTAKEN);
    assertThat(steps.get(1)).isEqualTo(wrong);
  }

  private void deleteBefore(TopicPartition partition, long offset) {
    try (TopicAdmin admin = log.openAdmin()) {
      admin.deleteBefore(Map.of(partition, offset));
    }
  }

  private Map<TopicPartition, CommittedInput> committed() {
    try (TopicAdmin admin = log.openAdmin()) {
      return new HashMap<>(admin.committed("shop"));
    }
  }

  @Test
  void remembersASourceByThePositionsOfWhatItIsMergedWith() throws Exception {
    log.createTopic("left", 1);
    log.createTopic("right", 1);
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("left", string(), string()))
        .merge(builder.stream(Topic.of("right", string(), string())))
        .groupByKey()
        .count("both");
    Topology topology = builder.build();
    runOnce(topology, "left");
    log.deleteTopic("right");
    log.createTopic("right", 1);
    try (TopicAdmin admin = log.openAdmin()) {
      assertThatThrownBy(() -> TopicSetup.prepare(log, admin, topology.plan()))
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("topic 'right' is another one than the application has used");
    }
  }

  @Test
  void createsTheTopicOfLongNotesOnlyForLargeApplications() throws Exception {
    log.createTopic("clicks", 3);
    Topology large = large();
    String notes = "large-epoch-notes";
    assertThat(clusterPlan(large).steps())
        .contains(new Step(Status.CREATE, notes, "8 partitions, COMPACT"));
    assertThat(clusterPlan(topology()).steps()).noneMatch(step -> step.topic().contains("notes"));

    runOnce(large, "clicks");
    log.deleteTopic(notes);
    assertThat(clusterPlan(large).steps())
        .filteredOn(step -> step.status() == Status.GONE)
        .extracting(Step::topic)
        .containsExactly(notes);
    create(new TopicDescription(notes, 8, Cleanup.COMPACT));
    assertThat(clusterPlan(large).steps())
        .filteredOn(step -> step.status() == Status.REPLACED)
        .extracting(Step::topic)
        .containsExactly(notes);
    try (TopicAdmin admin = log.openAdmin()) {
      clusterPlan(large).apply(admin);
    }
    assertThat(clusterPlan(large).isReady()).isTrue();
    runOnce(large, "clicks");
  }

  @Test
  void findsInLongNotesWhichChangelogHasGone() throws Exception {
    log.createTopic("clicks", 3);
    Topology large = large();
    runOnce(large, "clicks");
    String changelog = "large-count-7-changelog";
    log.deleteTopic(changelog);
    assertThat(clusterPlan(large).steps())
        .filteredOn(step -> step.status() == Status.GONE)
        .extracting(Step::topic)
        .containsExactly(changelog);
    try (TopicAdmin admin = log.openAdmin()) {
      clusterPlan(large).apply(admin);
    }
    assertThat(clusterPlan(large).isReady()).isTrue();
    runOnce(large, "clicks");
  }

  private ClusterPlan clusterPlan(Topology topology) {
    try (TopicAdmin admin = log.openAdmin()) {
      return ClusterPlan.of(log, admin, topology.plan());
    }
  }

  private static Topology large() {
    var builder = TopologyBuilder.named("large");
    var clicks = builder.stream(Topic.of("clicks", string(), string())).groupByKey();
    for (int store = 0; store < 410; store++) {
      clicks.count("count-" + store);
    }
    return builder.build();
  }

  private void runOnce() throws InterruptedException {
    runOnce(topology(), "clicks");
  }

  private void runOnce(Topology topology, String source) throws InterruptedException {
    log.append(source, 0, "ann".getBytes(UTF_8), "/".getBytes(UTF_8), 1, new RecordHeaders());
    HeadraceConfig config = HeadraceConfig.builder().lanes(1).build();
    try (HeadraceApp app = HeadraceApp.start(topology, config, log)) {
      assertThat(app.awaitCaughtUp(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void refusesATopologyThatCannotBeLaidOut() {
    log.createTopic("left", 1);
    log.createTopic("right", 2);
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("left", string(), string()))
        .merge(builder.stream(Topic.of("right", string(), string())))
        .groupByKey()
        .count("both");
    Plan plan = builder.build().plan();
    try (TopicAdmin admin = log.openAdmin()) {
      assertThatThrownBy(() -> TopicSetup.prepare(log, admin, plan))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("'left' has 1, 'right' has 2");
    }
  }

  private static Plan plan() {
    return topology().plan();
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string()))
        .groupBy("by-page", (user, page) -> page, string())
        .count("views")
        .toStream()
        .to(Topic.of("totals", string(), int64()));
    return builder.build();
  }

  private void createUserTopics() {
    log.createTopic("clicks", 3);
    log.createTopic("totals", 1);
  }

  private void create(TopicDescription topic) {
    try (TopicAdmin admin = log.openAdmin()) {
      admin.create(List.of(topic));
    }
  }

  private TopicDescription describe(String topic) {
    try (TopicAdmin admin = log.openAdmin()) {
      return admin.describe(Set.of(topic)).get(topic);
    }
  }

  private Layout prepare() {
    try (TopicAdmin admin = log.openAdmin()) {
      return TopicSetup.prepare(log, admin, plan());
    }
  }
}
