package dev.headrace.runtime.process;

import static dev.headrace.dsl.failure.FailurePolicy.deadLetter;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.engine.AppState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that the producer would take, and a topic does not. */
class LargeRecordsTest {
  private static final String LIMIT_BYTES = "2000";
  private static final String LARGE = "x".repeat(3_000);
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

  @Test
  void aResultTooLargeForItsTopicIsLeftToThePolicyOfItsOperator() throws Exception {
    create("notes", "notes-out", "notes-letters");
    limit("notes-out", LIMIT_BYTES);
    limit("notes-letters", LIMIT_BYTES);
    produce("notes", "1", "2", LARGE, "3");
    var builder = TopologyBuilder.named("notes-app");
    builder.stream(
            Topic.of("notes", string(), string()),
            source -> source.onFailure(deadLetter("notes-letters")))
        .to(Topic.of("notes-out", string(), string()));
    Topology topology = builder.build();
    runUntilCaughtUp(topology);
    assertThat(values("notes-out")).containsExactly("1", "2", "3");
    List<String> letters = new ArrayList<>();
    cluster.readRecords(
        "notes-letters",
        found -> {
          // The letter itself would be too large as well, so its value is left out.
          assertThat(found.value()).isNull();
          letters.add(new String(found.headers().lastHeader("headrace.message").value(), UTF_8));
        });
    assertThat(letters)
        .singleElement()
        .asString()
        .contains("'notes-out'")
        .contains("more than the 2000 of its max.message.bytes");
  }

  @Test
  void manySmallResultsNeedNoLargeTopic() throws Exception {
    create("drops", "drops-out");
    limit("drops-out", LIMIT_BYTES);
    String[] values =
        Stream.iterate(0, one -> one + 1).limit(3_000).map(String::valueOf).toArray(String[]::new);
    produce("drops", values);
    var builder = TopologyBuilder.named("drops-app");
    builder.stream(Topic.of("drops", string(), string()))
        .to(Topic.of("drops-out", string(), string()));
    Topology topology = builder.build();
    runUntilCaughtUp(topology);
    assertThat(values("drops-out")).containsExactly(values);
  }

  @Test
  void aRowTooLargeForItsChangelogEndsTheApplicationUntilTheTopicTakesIt() throws Exception {
    create("words", "words-out");
    produce("words", "a", "b");
    var builder = TopologyBuilder.named("words-app");
    builder.stream(Topic.of("words", string(), string()))
        .groupByKey()
        .reduce("texts", (left, right) -> left + right)
        .toStream()
        .to(Topic.of("words-out", string(), string()));
    Topology topology = builder.build();
    runUntilCaughtUp(topology);
    String changelog = InternalTopics.changelog("words-app", "texts");
    limit(changelog, LIMIT_BYTES);
    produce("words", LARGE, "c");
    try (HeadraceApp app = start(topology)) {
      assertThat(app.awaitEnd(Duration.ofSeconds(20))).as("no loop of aborts").isTrue();
      assertThat(app.state()).isEqualTo(AppState.FAILED);
      assertThat(app.failure().orElseThrow())
          .hasMessageContaining(changelog)
          .hasMessageContaining("max.message.bytes");
    }
    limit(changelog, "1000000");
    runUntilCaughtUp(topology);
    Map<String, String> texts = new HashMap<>();
    cluster.read(Topic.of("words-out", string(), string()), texts::put);
    assertThat(texts).containsExactly(Map.entry("key", "ab" + LARGE + "c"));
  }

  private static void create(String... topics) {
    for (String topic : topics) {
      broker.createTopic(topic, 1);
    }
  }

  private static void limit(String topic, String bytes) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var change =
        new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, Set.of(change))).all().get();
  }

  private static void produce(String topic, String... values) throws Exception {
    cluster.produce(
        Stream.of(values).map(value -> new ProducerRecord<>(topic, "key", value)).toList());
  }

  private static List<String> values(String topic) {
    List<String> values = new ArrayList<>();
    cluster.read(Topic.of(topic, string(), string()), (key, value) -> values.add(value));
    return values;
  }

  private HeadraceApp start(Topology topology) {
    return HeadraceApp.start(
        topology,
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(directory)
            .build());
  }

  private void runUntilCaughtUp(Topology topology) throws Exception {
    try (HeadraceApp app = start(topology)) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
    }
  }
}
