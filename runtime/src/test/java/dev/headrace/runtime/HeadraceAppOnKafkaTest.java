package dev.headrace.runtime;

import static dev.headrace.dsl.failure.FailurePolicy.deadLetter;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.ValueMapper;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.ClusterPlan.Status;
import dev.headrace.runtime.engine.ClusterPlan.Step;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.runtime.port.Redriven;
import dev.headrace.runtime.process.Cluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadraceAppOnKafkaTest {
  private static final int PARTITIONS = 4;
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final Topic<Windowed<String>, Long> VIEWS =
      Topic.of("views", windowed(string(), ofMinutes(1)), int64());
  private static final Topic<String, Long> TOTALS = Topic.of("totals", string(), int64());

  private static EmbeddedBroker broker;

  @TempDir Path directory;

  @BeforeAll
  static void startBroker() {
    // Its records are of 1970: on a slow machine the broker would delete them while it is looked
    // at.
    broker = EmbeddedBroker.start(Map.of("log.initial.task.delay.ms", "3600000"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("page-views");
    var clicks = builder.stream(CLICKS);
    clicks
        .groupBy("by-page", (user, page) -> page, string())
        .windowedBy(tumbling(ofMinutes(1)).grace(ofSeconds(10)))
        .finalResults()
        .count("views-per-page")
        .to(VIEWS);
    clicks.groupByKey().count("clicks-per-user").toStream().to(TOTALS);
    return builder.build();
  }

  private HeadraceConfig config() {
    return HeadraceConfig.builder()
        .bootstrapServers(broker.bootstrapServers())
        .stateDirectory(directory)
        .build();
  }

  @Test
  void countsExactlyOnceOverCleanRestarts() throws Exception {
    for (String topic : List.of("clicks", "views", "totals")) {
      broker.createTopic(topic, PARTITIONS);
    }
    int half = 5_000;
    produce(0, half);
    runUntilCaughtUp();
    produce(half, 2 * half);
    runUntilCaughtUp();
    heartbeat(2L * half * 100 + 600_000);
    runUntilCaughtUp();
    Map<String, Long> totals = new TreeMap<>();
    Map<Windowed<String>, Long> views = new HashMap<>();
    for (int index = 0; index < 2 * half; index++) {
      totals.merge(user(index), 1L, Long::sum);
      long start = index * 100L / 60_000 * 60_000;
      views.merge(new Windowed<>(page(index), start, start + 60_000), 1L, Long::sum);
    }
    Map<String, Long> lastTotals = new TreeMap<>();
    read(TOTALS, (user, count) -> lastTotals.put(user, count));
    assertThat(lastTotals).isEqualTo(totals);
    Map<Windowed<String>, Long> finals = new HashMap<>();
    read(VIEWS, (window, count) -> assertThat(finals.put(window, count)).isNull());
    assertThat(finals).isEqualTo(views);
  }

  @Test
  void restoresATableFromItsTopicUpToWhatItHasProcessed() throws Exception {
    createCompacted("names");
    broker.createTopic("short-names", 1);
    Topic<String, String> shortNames = Topic.of("short-names", string(), string());
    var builder = TopologyBuilder.named("names-app");
    builder
        .table("name-table", Topic.of("names", string(), string()))
        .filter((id, name) -> name.length() < 5)
        .toStream()
        .to(shortNames);
    Topology topology = builder.build();
    produceNames("1", "ann", "2", "bob", "3", "elizabeth");
    runUntilCaughtUp(topology, directory.resolve("first"));
    produceNames("1", "annabelle", "2", "rob", "3", "constance");
    // Another directory is a lost disk: whether row 1 had passed is known from the topic alone.
    runUntilCaughtUp(topology, directory.resolve("second"));
    List<String> results = new ArrayList<>();
    read(shortNames, (id, name) -> results.add(id + "=" + name));
    assertThat(results).containsExactly("1=ann", "2=bob", "1=null", "2=rob");
  }

  private static void createCompacted(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      var compacted =
          new NewTopic(topic, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
      admin.createTopics(List.of(compacted)).all().get();
    }
  }

  private static void produceNames(String... idsAndNames) throws Exception {
    try (var producer = producer()) {
      for (int i = 0; i < idsAndNames.length; i += 2) {
        var record = new ProducerRecord<>("names", idsAndNames[i], idsAndNames[i + 1]);
        assertThat(producer.send(record).get().hasOffset()).isTrue();
      }
    }
  }

  private static void runUntilCaughtUp(Topology topology, Path state) throws InterruptedException {
    HeadraceConfig config =
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(state)
            .build();
    try (HeadraceApp app = HeadraceApp.start(topology, config)) {
      assertThat(app.awaitCaughtUp(Duration.ofSeconds(60))).isTrue();
    }
  }

  @Test
  void showsTheLineOfUserCodeThatFailed() throws Exception {
    produceOne("orders", "no number");
    var builder = TopologyBuilder.named("numbers");
    builder.stream(Topic.of("orders", string(), string()))
        .forEach((key, value) -> Integer.parseInt(value));
    assertThat(complaintOf(builder.build()))
        .startsWith("error: record orders-0 offset 0: forEach (")
        .contains("java.lang.NumberFormatException: For input string")
        .contains("at " + HeadraceAppOnKafkaTest.class.getName());
  }

  @Test
  void namesTheSerdeThatCannotReadARecord() throws Exception {
    produceOne("prices", "text");
    var builder = TopologyBuilder.named("prices-app");
    builder.stream(Topic.of("prices", string(), int64())).forEach((key, value) -> {});
    assertThat(complaintOf(builder.build()).lines())
        .singleElement(STRING)
        .startsWith("error: record prices-0 offset 0: ")
        .contains("cannot be read by", "Long");
  }

  @Test
  void plansAndCreatesInternalTopicsWithoutRunning() {
    broker.createTopic("visits", 2);
    var builder = TopologyBuilder.named("visits-app");
    builder.stream(Topic.of("visits", string(), string())).groupByKey().count("per-visitor");
    Topology topology = builder.build();
    assertThat(HeadraceApp.plan(topology, config()).steps())
        .containsExactly(
            new Step(Status.PRESENT, "visits", "2 partitions, yours"),
            new Step(Status.CREATE, "visits-app-per-visitor-changelog", "2 partitions, COMPACT"));
    String[] servers = {"--bootstrap-servers", broker.bootstrapServers()};
    assertThat(HeadraceCommand.execute(topology, servers[0], servers[1], "--apply")).isZero();
    assertThat(HeadraceApp.plan(topology, config()).steps())
        .allMatch(step -> step.status() == Status.PRESENT);
    assertThat(HeadraceCommand.execute(topology, servers[0], servers[1], "--plan")).isZero();
  }

  @Test
  void writesEachDeadLetterOnceAndGoesOn() throws Exception {
    var letters = Topic.of("amounts-letters", string(), string());
    var out = Topic.of("amounts-out", string(), string());
    broker.createTopic(letters.name(), 1);
    broker.createTopic(out.name(), 1);
    produceOne("amounts", "no number");
    produceMore("amounts", "1", "x".repeat(1_000), "2");
    var builder = TopologyBuilder.named("amounts-app");
    builder.stream(
            Topic.of("amounts", string(), string()),
            source -> source.onFailure(deadLetter(letters.name())))
        .mapValues(text -> text.startsWith("x") ? text.repeat(100) : "+" + Long.parseLong(text))
        .to(out);
    Topology topology = builder.build();
    HeadraceConfig config =
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(directory)
            .client("producer.max.request.size", "40000")
            .build();
    runUntilCaughtUp(topology, config);
    produceMore("amounts", "3", "none");
    runUntilCaughtUp(topology, config);
    List<String> results = new ArrayList<>();
    read(out, (key, value) -> results.add(value));
    assertThat(results).containsExactly("+1", "+2", "+3");
    List<String> failed = new ArrayList<>();
    read(letters, (key, value) -> failed.add(value));
    assertThat(failed).containsExactly("no number", "x".repeat(1_000), "none");
  }

  @Test
  void sendsDeadLettersBackOnceWhenTheirCauseIsMended() throws Exception {
    broker.createTopic("sums-letters", 1);
    broker.createTopic("sums-out", 1);
    produceOne("sums", "seven");
    produceMore("sums", "1");
    runUntilCaughtUp(sums(Long::parseLong), config());
    Topology mended = sums(text -> text.equals("seven") ? 7L : Long.parseLong(text));
    assertThat(HeadraceApp.redrive(mended, config(), "sums-letters"))
        .isEqualTo(new Redriven(1, 0, 0));
    assertThat(HeadraceApp.redrive(mended, config(), "sums-letters"))
        .isEqualTo(new Redriven(0, 0, 0));
    runUntilCaughtUp(mended, config());
    List<Long> results = new ArrayList<>();
    read(Topic.of("sums-out", string(), int64()), (key, value) -> results.add(value));
    assertThat(results).containsExactly(1L, 7L);
    assertThatThrownBy(() -> HeadraceApp.redrive(mended, config(), "sums"))
        .hasMessageContaining("offset 0 of sums-0 is no dead letter");
    assertThatThrownBy(() -> HeadraceApp.redrive(mended, config(), "sums-leters"))
        .hasMessageContaining("There is no topic 'sums-leters'");
  }

  private static Topology sums(ValueMapper<String, Long> parse) {
    var builder = TopologyBuilder.named("sums-app");
    builder.stream(
            Topic.of("sums", string(), string()),
            source -> source.onFailure(deadLetter("sums-letters")))
        .mapValues(parse)
        .to(Topic.of("sums-out", string(), int64()));
    return builder.build();
  }

  private static void produceMore(String topic, String... values) throws Exception {
    try (var producer = producer()) {
      for (String value : values) {
        var record = new ProducerRecord<>(topic, "key", value);
        assertThat(producer.send(record).get().hasOffset()).isTrue();
      }
    }
  }

  private static void produceOne(String topic, String value) throws Exception {
    broker.createTopic(topic, 1);
    produceMore(topic, value);
  }

  private String complaintOf(Topology failing) {
    PrintStream err = System.err;
    ByteArrayOutputStream complaint = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(complaint, true, UTF_8));
      int exitCode =
          HeadraceCommand.execute(
              failing,
              "--bootstrap-servers",
              broker.bootstrapServers(),
              "--state-dir",
              directory.toString());
      assertThat(exitCode).isEqualTo(1);
    } finally {
      System.setErr(err);
    }
    return complaint.toString(UTF_8);
  }

  private static String user(int index) {
    return "user-" + index % 97;
  }

  private static String page(int index) {
    return "/page-" + index % 13;
  }

  private void runUntilCaughtUp() throws InterruptedException {
    runUntilCaughtUp(topology(), config());
  }

  private static void runUntilCaughtUp(Topology topology, HeadraceConfig config)
      throws InterruptedException {
    try (HeadraceApp app = HeadraceApp.start(topology, config)) {
      assertThat(app.awaitCaughtUp(Duration.ofSeconds(60))).isTrue();
      assertThat(app.state()).isEqualTo(AppState.RUNNING);
      assertThat(app.drops()).doesNotContainKey(DropReason.LATE);
    }
  }

  private static void produce(int from, int to) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (var producer = producer()) {
      for (int index = from; index < to; index++) {
        sent.add(
            producer.send(
                new ProducerRecord<>("clicks", null, index * 100L, user(index), page(index))));
      }
    }
    for (Future<RecordMetadata> one : sent) {
      assertThat(one.get().hasOffset()).isTrue();
    }
  }

  private static void heartbeat(long timestampMs) throws Exception {
    try (var producer = producer()) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        var record =
            new ProducerRecord<String, String>(
                "clicks", partition, timestampMs, null, null, List.of());
        assertThat(producer.send(record).get().hasOffset()).isTrue();
      }
    }
  }

  private static KafkaProducer<String, String> producer() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", broker.bootstrapServers());
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  private static <K, V> void read(Topic<K, V> topic, BiConsumer<K, V> sink) {
    new Cluster(broker).read(topic, sink);
  }
}
