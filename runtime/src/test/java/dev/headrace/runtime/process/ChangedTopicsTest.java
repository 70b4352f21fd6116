package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.ClusterPlan.Status;
import dev.headrace.runtime.engine.ClusterPlan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Topics that are changed, deleted or created anew under applications, while these run and between
 * two runs. Each ends with a sentence that names the topic; none goes on with what is not there.
 */
class ChangedTopicsTest {
  private static final int PARTITIONS = 2;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static EmbeddedBroker broker;
  private static Cluster cluster;
  private static Admin admin;

  @TempDir Path directory;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
    cluster = new Cluster(broker);
    admin = cluster.admin();
  }

  @AfterAll
  static void closeBroker() {
    admin.close();
    broker.close();
  }

  /** Something done to a topic. */
  private interface Change {
    void apply() throws Exception;
  }

  @Test
  void endsWithTheNameOfTheTopicThatChangesWhileItRuns() throws Exception {
    Map<HeadraceApp, String> sentences = new LinkedHashMap<>();
    List<Change> changes = new ArrayList<>();
    sentences.put(run("grown"), "topic 'grown-in' has got more partitions, 3 instead of 2");
    changes.add(() -> grow("grown-in"));
    sentences.put(run("dry"), "topic 'dry-in' was deleted while the application ran");
    changes.add(() -> delete("dry-in"));
    sentences.put(run("mute"), "topic 'mute-out' was deleted while the application ran");
    changes.add(() -> delete("mute-out"));
    sentences.put(run("bare"), "internal topic 'bare-counts-changelog' was deleted");
    changes.add(() -> delete("bare-counts-changelog"));
    String swapped = "swapped-by-value-repartition";
    sentences.put(run("swapped"), "topic '" + swapped + "' was deleted and created anew");
    changes.add(
        () -> {
          delete(swapped);
          createAnew(swapped);
        });
    for (Change change : changes) {
      change.apply();
    }
    for (HeadraceApp app : sentences.keySet()) {
      requireEnd(app, sentences.get(app));
    }
  }

  private HeadraceApp run(String name) throws Exception {
    createTopics(name);
    produce(name, "a", "b", "a");
    HeadraceApp app = start(counting(name), directory.resolve(name));
    assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
    return app;
  }

  private static void requireEnd(HeadraceApp app, String sentence) throws Exception {
    try (app) {
      assertThat(app.awaitEnd(LIMIT)).as(sentence).isTrue();
      assertThat(app.state()).isEqualTo(AppState.FAILED);
      assertThat(app.failure().orElseThrow()).hasMessageContaining(sentence);
    }
  }

  @Test
  void createsNoChangelogAgainUnlessItIsToldTo() throws Exception {
    createTopics("lost");
    produce("lost", "a", "b", "a");
    runUntilCaughtUp(counting("lost"), directory.resolve("lost"));
    String changelog = InternalTopics.changelog("lost", "counts");
    delete(changelog);
    Path emptyDisk = directory.resolve("lost-2");
    String sentence = "internal topic '" + changelog + "' does not exist any more";
    requireEnd(start(counting("lost"), emptyDisk), sentence);
    assertThat(admin.listTopics().names().get()).doesNotContain(changelog);
    assertThat(HeadraceApp.plan(counting("lost"), config(emptyDisk)).steps())
        .filteredOn(step -> step.status() == Status.GONE)
        .extracting(Step::topic)
        .containsExactly(changelog);

    HeadraceApp.apply(counting("lost"), config(emptyDisk));
    requireEnd(start(counting("lost"), directory.resolve("lost")), "store 'counts'");
    produce("lost", "a");
    runUntilCaughtUp(counting("lost"), emptyDisk);
    assertThat(counts("lost")).containsEntry("a", 1L).containsEntry("b", 1L);
  }

  @Test
  void goesOnWithAnotherChangelogOnlyWhenItIsToldTo() throws Exception {
    createTopics("fake");
    produce("fake", "a", "b", "a");
    runUntilCaughtUp(counting("fake"), directory.resolve("fake"));
    String changelog = InternalTopics.changelog("fake", "counts");
    delete(changelog);
    createAnew(changelog, Map.of("cleanup.policy", "compact"));
    Path emptyDisk = directory.resolve("fake-2");
    String sentence = "topic '" + changelog + "' is another one than the application has used";
    requireEnd(start(counting("fake"), emptyDisk), sentence);
    HeadraceApp.apply(counting("fake"), config(emptyDisk));
    produce("fake", "a");
    runUntilCaughtUp(counting("fake"), emptyDisk);
    assertThat(counts("fake")).containsEntry("a", 1L).containsEntry("b", 1L);
  }

  @Test
  void goesOnWithoutRecordsThatWereDeletedOnlyWhenItIsToldTo() throws Exception {
    createTopics("brief");
    Path disk = directory.resolve("brief");
    produce("brief", "a", "b", "a");
    runUntilCaughtUp(counting("brief"), disk);
    produce("brief", "a", "c");
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    cluster
        .ends(admin, "brief-in", PARTITIONS)
        .forEach(
            (partition, end) ->
                all.put(
                    new TopicPartition("brief-in", partition), RecordsToDelete.beforeOffset(end)));
    admin.deleteRecords(all).all().get();
    requireEnd(
        start(counting("brief"), disk), "records of topic 'brief-in' were deleted before the");
    HeadraceApp.apply(counting("brief"), config(disk));
    produce("brief", "b");
    runUntilCaughtUp(counting("brief"), disk);
    assertThat(counts("brief")).isEqualTo(Map.of("a", 2L, "b", 2L));
  }

  @Test
  void createsNoRepartitionTopicAgainUnlessItIsToldTo() throws Exception {
    createTopics("torn");
    produce("torn", "a", "b", "a");
    runUntilCaughtUp(counting("torn"), directory.resolve("torn"));
    String repartition = InternalTopics.repartition("torn", "by-value");
    delete(repartition);
    requireEnd(
        start(counting("torn"), directory.resolve("torn")),
        "internal topic '" + repartition + "' does not exist any more");
    assertThat(admin.listTopics().names().get()).doesNotContain(repartition);
  }

  @Test
  void createsTheTopicsOfWhatIsNewInATopology() throws Exception {
    createTopics("young");
    produce("young", "a", "b", "a");
    runUntilCaughtUp(copying("young"), directory.resolve("young"));
    runUntilCaughtUp(counting("young"), directory.resolve("young"));
    assertThat(admin.listTopics().names().get())
        .contains(InternalTopics.changelog("young", "counts"));
  }

  @Test
  void readsMorePartitionsAfterARestartWhereItKeepsNoState() throws Exception {
    createTopics("wide");
    produce("wide", "a", "b");
    runUntilCaughtUp(copying("wide"), directory.resolve("wide"));
    grow("wide-in");
    cluster.produce(List.of(new ProducerRecord<>("wide-in", PARTITIONS, "key", "c")));
    runUntilCaughtUp(copying("wide"), directory.resolve("wide"));
    List<String> copies = new ArrayList<>();
    cluster.read(Topic.of("wide-out", string(), string()), (key, value) -> copies.add(value));
    assertThat(copies).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void refusesMorePartitionsAfterARestartWhereItKeepsState() throws Exception {
    createTopics("stiff");
    produce("stiff", "a", "b");
    runUntilCaughtUp(counting("stiff"), directory.resolve("stiff"));
    grow("stiff-in");
    requireEnd(
        start(counting("stiff"), directory.resolve("stiff")), "has 2 partitions and should have 3");
  }

  @Test
  void refusesASourceThatWasCreatedAnewWhereItKeepsState() throws Exception {
    createTopics("fresh");
    produce("fresh", "a", "b", "a");
    Topology topology = countingByKey("fresh");
    runUntilCaughtUp(topology, directory.resolve("fresh"));
    delete("fresh-in");
    requireEnd(
        start(topology, directory.resolve("fresh")), "topic 'fresh-in' does not exist: create it");
    createAnew("fresh-in");
    produce("fresh", "a");
    requireEnd(start(topology, directory.resolve("fresh")), "has no committed positions");
  }

  @Test
  void saysThatASourceIsReadFromItsBeginningAlsoWhenItWasCreatedAnew() throws Exception {
    createTopics("again");
    produce("again", "a");
    runUntilCaughtUp(copying("again"), directory.resolve("again"));
    delete("again-in");
    createAnew("again-in");
    produce("again", "b");
    SaidLines said = new SaidLines();
    said.begin();
    try {
      runUntilCaughtUp(copying("again"), directory.resolve("again"));
    } finally {
      said.end();
    }
    assertThat(said.lines())
        .contains(
            "Group 'again' has no positions in 2 partitions of 'again-in': they are read from their"
                + " beginning on, as start.from says");
  }

  /** So many stores that what is committed beside a position has no room there. */
  @Test
  void keepsLongNotesInATopicOfTheirOwn() throws Exception {
    broker.createTopic("large-in", 1);
    broker.createTopic("large-out", 1);
    produce("large", "a", "b", "a");
    runUntilCaughtUp(large(), directory.resolve("large"));
    produce("large", "a");
    runUntilCaughtUp(large(), directory.resolve("large-2"));
    assertThat(counts("large")).containsEntry("key-0", 2L).containsEntry("key-1", 1L);
    assertThat(cluster.ends(admin, "large-epoch-notes", 8).get(0)).isPositive();
    delete("large-count-7-changelog");
    requireEnd(
        start(large(), directory.resolve("large-2")),
        "internal topic 'large-count-7-changelog' does not exist any more");
  }

  private static Topology large() {
    var builder = TopologyBuilder.named("large");
    var events = builder.stream(Topic.of("large-in", string(), string())).groupByKey();
    for (int store = 0; store < 410; store++) {
      events.count("count-" + store);
    }
    events.count("last").toStream().to(Topic.of("large-out", string(), int64()));
    return builder.build();
  }

  private static Topology counting(String name) {
    var builder = TopologyBuilder.named(name);
    builder.stream(Topic.of(name + "-in", string(), string()))
        .groupBy("by-value", (key, value) -> value, string())
        .count("counts")
        .toStream()
        .to(Topic.of(name + "-out", string(), int64()));
    return builder.build();
  }

  private static Topology countingByKey(String name) {
    var builder = TopologyBuilder.named(name);
    builder.stream(Topic.of(name + "-in", string(), string()))
        .groupByKey()
        .count("counts")
        .toStream()
        .to(Topic.of(name + "-out", string(), int64()));
    return builder.build();
  }

  private static Topology copying(String name) {
    var builder = TopologyBuilder.named(name);
    builder.stream(Topic.of(name + "-in", string(), string()))
        .to(Topic.of(name + "-out", string(), string()));
    return builder.build();
  }

  private static void createTopics(String name) {
    broker.createTopic(name + "-in", PARTITIONS);
    broker.createTopic(name + "-out", PARTITIONS);
  }

  private static void produce(String name, String... values) throws Exception {
    cluster.produce(
        IntStream.range(0, values.length)
            .mapToObj(index -> new ProducerRecord<>(name + "-in", "key-" + index, values[index]))
            .toList());
  }

  private static void grow(String topic) throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(PARTITIONS + 1))).all().get();
  }

  private static void delete(String topic) throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
  }

  /** Creates a topic under a name that may still be about to be free. */
  private static void createAnew(String topic) throws Exception {
    createAnew(topic, Map.of());
  }

  private static void createAnew(String topic, Map<String, String> configs) throws Exception {
    while (true) {
      try {
        NewTopic anew = new NewTopic(topic, PARTITIONS, (short) 1).configs(configs);
        admin.createTopics(List.of(anew)).all().get();
        return;
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
      }
    }
  }

  private static Map<String, Long> counts(String name) {
    Map<String, Long> counts = new HashMap<>();
    cluster.read(Topic.of(name + "-out", string(), int64()), counts::put);
    return counts;
  }

  private HeadraceConfig config(Path state) {
    return HeadraceConfig.builder()
        .bootstrapServers(broker.bootstrapServers())
        .stateDirectory(state)
        .build();
  }

  private HeadraceApp start(Topology topology, Path state) {
    return HeadraceApp.start(topology, config(state));
  }

  private void runUntilCaughtUp(Topology topology, Path state) throws Exception {
    try (HeadraceApp app = start(topology, state)) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
    }
  }
}
