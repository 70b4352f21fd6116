package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.testing.TopologyTestDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.jspecify.annotations.Nullable;

/**
 * One topology written for both engines, each in its own words, and run over the same events.
 *
 * <p>Both put each result out at once: the peer's caches are off unless said otherwise, and our
 * topologies say {@code everyUpdate()} or end an epoch with each event. Ours runs in four ways,
 * which must agree.
 */
final class SideBySide {
  static final Topic<String, Integer> LEFT = Topic.of("left", string(), int32());
  static final Topic<String, Integer> RIGHT = Topic.of("right", string(), int32());

  /** What both engines have written to a topic, as {@code key=value@timestamp}. */
  record Outputs(List<Output> ours, List<Output> peers) {

    /** Leaves out what was written for a key. */
    Outputs without(String key) {
      return new Outputs(without(key, ours), without(key, peers));
    }

    private static List<Output> without(String key, List<Output> outputs) {
      return outputs.stream().filter(output -> !output.key.equals(key)).toList();
    }

    /** Requires the same results in the same order. */
    void areTheSame() {
      assertThat(ours).isEqualTo(peers);
    }

    /** Requires the same results in the same order for each key, or key and window. */
    void areTheSameForEachKey() {
      assertThat(ours.stream().collect(groupingBy(Output::key)))
          .isEqualTo(peers.stream().collect(groupingBy(Output::key)));
    }

    /** Requires the same results of each key, or key and window, whatever their order. */
    void areTheSameInAnyOrder() {
      assertThat(ours).containsExactlyInAnyOrderElementsOf(peers);
    }

    /** Requires the same last result for each key, or key and window. */
    void endTheSame() {
      assertThat(last(ours)).isEqualTo(last(peers));
    }

    /** Requires the same last value for each key, whatever its timestamp. */
    void holdTheSame() {
      assertThat(values(ours)).isEqualTo(values(peers));
    }

    private static Map<String, String> values(List<Output> outputs) {
      Map<String, String> values = new LinkedHashMap<>();
      last(outputs).forEach((key, output) -> values.put(key, output.value));
      return values;
    }

    private static Map<String, Output> last(List<Output> outputs) {
      Map<String, Output> last = new LinkedHashMap<>();
      outputs.forEach(output -> last.put(output.key, output));
      // A row that was deleted, and one that never was, are the same.
      last.values().removeIf(output -> output.value.equals("null"));
      return last;
    }
  }

  record Output(String key, String value, long timestampMs) {
    static Output of(@Nullable Object key, @Nullable Object value, long timestampMs) {
      return new Output(String.valueOf(key), String.valueOf(value), timestampMs);
    }

    @Override
    public String toString() {
      return key + "=" + value + "@" + timestampMs;
    }
  }

  /** Returns outputs as texts, to compare with what is expected. */
  static List<String> texts(List<Output> outputs) {
    return outputs.stream().map(Output::toString).toList();
  }

  private final Topology ours;
  private final org.apache.kafka.streams.Topology peers;
  private final Map<Topic<?, ?>, Integer> partitions = new LinkedHashMap<>();

  private OptionalLong inMemoryBytes = OptionalLong.empty();
  private boolean wallClockFollows;

  private SideBySide(Topology ours, org.apache.kafka.streams.Topology peers) {
    this.ours = ours;
    this.peers = peers;
  }

  /**
   * Creates a topic on our side, whose sinks find more than one partition or choose their topic.
   */
  SideBySide with(Topic<?, ?> topic, int count) {
    partitions.put(topic, count);
    return this;
  }

  static SideBySide of(Consumer<TopologyBuilder> ours, Consumer<PeerBuilder> peers) {
    var builder = TopologyBuilder.named("side-by-side");
    ours.accept(builder);
    var peerBuilder = new PeerBuilder();
    peers.accept(peerBuilder);
    return new SideBySide(builder.build(), peerBuilder.streams.build());
  }

  /**
   * Lets either keep so much in memory: the peer in the caches before its stores, ours of the rows
   * that have been committed and not yet written to the disk.
   */
  SideBySide keepingInMemory(long bytes) {
    inMemoryBytes = OptionalLong.of(bytes);
    return this;
  }

  /** Lets the wall clock of both go on with the events, by as much as event time does. */
  SideBySide withTheWallClock() {
    wallClockFollows = true;
    return this;
  }

  /** Calls back with how far each event lies ahead of all before it, then with the event. */
  private void replay(
      List<PeerEvent> events, Consumer<Duration> clock, Consumer<PeerEvent> receiver) {
    long newestMs = 0;
    for (PeerEvent event : events) {
      if (wallClockFollows && event.timestampMs() > newestMs) {
        clock.accept(Duration.ofMillis(event.timestampMs() - newestMs));
        newestMs = event.timestampMs();
      }
      receiver.accept(event);
    }
  }

  /** Feeds both with the events of the topics that they read. */
  Outputs run(List<PeerEvent> events, Topic<?, ?> output) {
    List<PeerEvent> read = events.stream().filter(event -> reads(topic(event))).toList();
    return new Outputs(ours(read, output), peers(read, output));
  }

  private static Topic<String, Integer> topic(PeerEvent event) {
    return event.isRight() ? RIGHT : LEFT;
  }

  private boolean reads(Topic<?, ?> topic) {
    return ours.plan().sourceTopics().contains(topic.name());
  }

  /** Runs ours straight, and with state that comes from the disk or the changelogs each time. */
  private List<Output> ours(List<PeerEvent> events, Topic<?, ?> output) {
    List<Output> straight = ours(events, output, driver -> {});
    assertThat(ours(events, output, TopologyTestDriver::restart))
        .as("restarted")
        .isEqualTo(straight);
    assertThat(ours(events, output, TopologyTestDriver::crashWithoutDisk))
        .as("restored")
        .isEqualTo(straight);
    return straight;
  }

  private List<Output> ours(
      List<PeerEvent> events, Topic<?, ?> output, Consumer<TopologyTestDriver> afterEach) {
    try (var driver = TopologyTestDriver.of(ours)) {
      partitions.forEach(driver::partitions);
      inMemoryBytes.ifPresent(driver::writeBehind);
      replay(
          events,
          driver::advanceWallClock,
          event -> {
            driver
                .input(topic(event))
                .pipe(event.key(), event.value(), Instant.ofEpochMilli(event.timestampMs()));
            afterEach.accept(driver);
          });
      return driver.output(output).records().stream()
          .map(each -> Output.of(each.key(), each.value(), each.timestamp().toEpochMilli()))
          .toList();
    }
  }

  private List<Output> peers(List<PeerEvent> events, Topic<?, ?> output) {
    // Both wall clocks start at the same time.
    Instant start = TopologyTestDriver.of(ours).wallClock();
    try (var driver = new org.apache.kafka.streams.TopologyTestDriver(peers, settings(), start)) {
      var left = input(driver, LEFT);
      var right = input(driver, RIGHT);
      replay(
          events,
          driver::advanceWallClockTime,
          event ->
              (event.isRight() ? right : left)
                  .pipeInput(event.key(), event.value(), event.timestampMs()));
      return driver
          .createOutputTopic(
              output.name(), output.keySerde().deserializer(), output.valueSerde().deserializer())
          .readRecordsToList()
          .stream()
          .map(each -> Output.of(each.key(), each.value(), each.timestamp()))
          .toList();
    }
  }

  private static <K, V> TestInputTopic<K, V> input(
      org.apache.kafka.streams.TopologyTestDriver driver, Topic<K, V> topic) {
    return driver.createInputTopic(
        topic.name(), topic.keySerde().serializer(), topic.valueSerde().serializer());
  }

  private Properties settings() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "side-by-side-" + UUID.randomUUID());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, inMemoryBytes.orElse(0));
    // Otherwise the results of outer joins wait for the wall clock.
    settings.put(
        StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_OUTER_JOIN_SPURIOUS_RESULTS_FIX, 0L);
    settings.put(
        StreamsConfig.STATE_DIR_CONFIG,
        Path.of(System.getProperty("java.io.tmpdir"), "headrace-peer").toString());
    settings.put(
        StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG,
        BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class);
    return settings;
  }
}
