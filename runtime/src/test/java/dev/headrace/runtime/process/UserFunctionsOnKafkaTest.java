package dev.headrace.runtime.process;

import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Maps;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.exchange.Shards;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions of the user that do not return, or fail, while a real group and transactions wait. */
class UserFunctionsOnKafkaTest {
  private static final int PARTITIONS = 4;
  private static final int KEYS = 40;
  private static final String ODD_KEY = "user-0";
  private static final String ODD_VALUE = "odd";
  private static final String BAD_VALUE = "bad";
  private static final long LOOK_NANOS = 20_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static EmbeddedBroker broker;
  private static Cluster cluster;
  private static Admin admin;

  @TempDir Path directory;

  private final SaidLines said = new SaidLines();
  private final Map<String, List<String>> written = new HashMap<>();
  private String input;
  private long records;

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

  @BeforeEach
  void listen() {
    said.begin();
  }

  @AfterEach
  void listenNoMore() {
    said.end();
  }

  /** What holds the first one up that passes the odd value on, until it is opened. */
  private static final class Gate implements UnaryOperator<String> {
    private final AtomicBoolean isUsed = new AtomicBoolean();
    private final CountDownLatch opened = new CountDownLatch(1);

    @Override
    public String apply(String value) {
      if (value.equals(ODD_VALUE) && isUsed.compareAndSet(false, true)) {
        Uninterruptibles.awaitUninterruptibly(opened);
      }
      return value;
    }

    void open() {
      opened.countDown();
    }
  }

  @Test
  void whatAFunctionHoldsUpIsTakenOverAndCountsOnce() throws Exception {
    Gate gate = new Gate();
    Topology topology = topology("held-up", gate);
    try (HeadraceApp left = start(topology, "left");
        HeadraceApp right = start(topology, "right")) {
      produceOneEach("before");
      awaitCommitted(topology);
      await("both run", () -> isAtWork(left) && isAtWork(right));
      produce(ODD_KEY, ODD_VALUE);
      produceOneEach("behind");
      await("one is held up", () -> isDegraded(left) || isDegraded(right));
      HeadraceApp held = isDegraded(left) ? left : right;
      requireThatItNamesTheFunction(held);
      awaitCommitted(topology);
      assertThat(held.state()).isEqualTo(AppState.DEGRADED);
      gate.open();
      await("it takes part again", () -> isAtWork(held) && held.health().ready());
      produceOneEach("after");
      awaitCommitted(topology);
    }
    requireEachOnce(topology);
  }

  private void requireThatItNamesTheFunction(HeadraceApp held) {
    assertThat(held.health().ready()).isFalse();
    assertThat(held.health().detail())
        .contains("mapValues (UserFunctionsOnKafkaTest.java:", "has not returned for PT");
    assertThat(said.lines())
        .anyMatch(
            line ->
                line.contains("mapValues (UserFunctionsOnKafkaTest.java:")
                    && line.contains("holds lane")
                    && line.contains("Gate.apply"));
  }

  @Test
  void closingDoesNotWaitForeverForAFunction() throws Exception {
    Gate gate = new Gate();
    Topology topology = topology("closing", gate);
    try (HeadraceApp app = start(topology, "only")) {
      produce(ODD_KEY, ODD_VALUE);
      produceOneEach("behind");
      await("it is held up", () -> isDegraded(app));
      long before = System.nanoTime();
      assertThat(app.close(Duration.ofSeconds(1))).as("closed").isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
      assertThat(said.lines())
          .anyMatch(line -> line.contains("did not close within") && line.contains("Gate.apply"));
      gate.open();
      assertThat(app.close(LIMIT)).as("closed").isTrue();
      assertThat(app.state()).isEqualTo(AppState.CLOSED);
    }
    try (HeadraceApp app = start(topology, "only")) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
    }
    requireEachOnce(topology);
  }

  @Test
  void aFunctionThatFailsForLongHoldsItsPartitionUpAlone() throws Exception {
    AtomicBoolean mended = new AtomicBoolean();
    Topology topology =
        topology(
            "failing",
            value -> {
              if (value.equals(ODD_VALUE) && !mended.get()) {
                throw new IllegalStateException("no answer");
              }
              return value;
            });
    try (HeadraceApp app = start(topology, "only")) {
      produceOneEach("before");
      awaitCommitted(topology);
      produce(ODD_KEY, ODD_VALUE);
      produceBad();
      produceOneEach("behind");
      await("all others are through", () -> copies(topology).size() == KEYS + keysElsewhere());
      await("it waits", () -> app.health().detail().contains("waits for mapValues"));
      assertThat(app.state()).isEqualTo(AppState.DEGRADED);
      assertThat(app.health().ready()).isFalse();
      mended.set(true);
      awaitCommitted(topology);
      await("it is ready", () -> app.health().ready());
    }
    requireEachOnce(topology);
  }

  // --- What runs ---

  private static Topic<String, String> in(Topology topology) {
    return topic(topology.name() + "-in");
  }

  private static Topic<String, String> out(Topology topology) {
    return topic(topology.name() + "-out");
  }

  private static Topic<String, String> topic(String name) {
    return Topic.of(name, string(), string());
  }

  private Topology topology(String name, UnaryOperator<String> function) {
    input = name + "-in";
    broker.createTopic(input, PARTITIONS);
    broker.createTopic(name + "-out", PARTITIONS);
    var builder = TopologyBuilder.named(name);
    var passed =
        builder.stream(
                topic(input),
                source -> source.onFailure(skip().retrying(20, Duration.ofMillis(200))))
            .mapValues(value -> function.apply(value))
            .onFailure(skip())
            .mapValues(UserFunctionsOnKafkaTest::refuseBad);
    passed.to(topic(name + "-out"));
    passed.groupByKey().count("passed");
    return builder.build();
  }

  private static String refuseBad(String value) {
    if (value.equals(BAD_VALUE)) {
      throw new IllegalStateException("it is bad");
    }
    return value;
  }

  private HeadraceApp start(Topology topology, String process) {
    return HeadraceApp.start(
        topology,
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(directory.resolve(process))
            .lanes(2)
            .patience(PATIENCE)
            // The group gives up who has not asked for records for so long.
            .client("consumer.max.poll.interval.ms", "4000")
            .client("consumer.session.timeout.ms", "3000")
            .build());
  }

  private static boolean isAtWork(HeadraceApp app) {
    return app.state() == AppState.RUNNING && app.progress().tasks() > 0;
  }

  private static boolean isDegraded(HeadraceApp app) {
    return app.state() == AppState.DEGRADED;
  }

  // --- What it gets ---

  private void produceOneEach(String value) throws Exception {
    produce(
        IntStream.range(0, KEYS)
            .mapToObj(key -> new ProducerRecord<>(input, "user-" + key, value))
            .toList());
  }

  private void produce(String key, String value) throws Exception {
    produce(List.of(new ProducerRecord<>(input, key, value)));
  }

  private void produce(List<ProducerRecord<String, String>> all) throws Exception {
    all.forEach(
        one -> written.computeIfAbsent(one.key(), any -> new ArrayList<>()).add(one.value()));
    records += all.size();
    cluster.produce(all);
  }

  private void produceBad() throws Exception {
    records += KEYS;
    cluster.produce(
        IntStream.range(0, KEYS)
            .mapToObj(key -> new ProducerRecord<>(input, "user-" + key, BAD_VALUE))
            .toList());
  }

  private static long keysElsewhere() {
    return IntStream.range(0, KEYS)
        .filter(key -> partitionOf("user-" + key) != partitionOf(ODD_KEY))
        .count();
  }

  private static int partitionOf(String key) {
    return Shards.of(key.getBytes(UTF_8), PARTITIONS);
  }

  // --- What comes of it ---

  private void awaitCommitted(Topology topology) throws Exception {
    await(
        "all is committed",
        () -> cluster.committed(admin, topology.name(), in(topology).name()) >= records);
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static List<String> copies(Topology topology) {
    List<String> copies = new ArrayList<>();
    cluster.read(out(topology), (key, value) -> copies.add(value));
    return copies;
  }

  private void requireEachOnce(Topology topology) {
    Map<String, List<String>> copied = new HashMap<>();
    cluster.read(
        out(topology),
        (key, value) -> copied.computeIfAbsent(key, any -> new ArrayList<>()).add(value));
    assertThat(copied).isEqualTo(written);
    Map<String, Long> counts = new HashMap<>();
    cluster.readBytes(
        InternalTopics.changelog(topology.name(), "passed"),
        (key, value) -> {
          if (!ChangelogEnvelope.isLayoutKey(key)) {
            counts.put(
                new String(ChangelogEnvelope.storeKey(key), UTF_8), PageViewsLaws.count(value));
          }
        });
    assertThat(counts).isEqualTo(Maps.transformValues(written, all -> (long) all.size()));
  }
}
