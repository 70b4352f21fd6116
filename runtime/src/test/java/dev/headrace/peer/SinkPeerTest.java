package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.testing.TopologyTestDriver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.Produced;
import org.jspecify.annotations.Nullable;

/**
 * The ends of streams against Kafka Streams: sinks that choose a topic or a partition for each
 * event, and actions, with nulls and whatever the order.
 */
class SinkPeerTest {
  private static final Topic<String, Integer> ODD = Topic.of("odd", string(), int32());
  private static final Topic<String, Integer> EVEN = Topic.of("even", string(), int32());
  private static final int PARTITIONS = 3;

  // Straight, restarted and restored.
  private static final int RUNS = 3;

  private static boolean isEven(@Nullable Integer value) {
    return value == null || value % 2 == 0;
  }

  private static int partition(@Nullable String key, @Nullable Integer value) {
    return ((key == null ? 0 : key.charAt(0)) + (value == null ? 0 : value)) % PARTITIONS;
  }

  private static SideBySide routed() {
    return SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .to(
                        (key, value) -> isEven(value) ? EVEN.name() : ODD.name(),
                        LEFT.keySerde(),
                        LEFT.valueSerde()),
            peers ->
                peers.stream(LEFT)
                    .to(
                        (key, value, context) -> isEven(value) ? EVEN.name() : ODD.name(),
                        Produced.with(LEFT.keySerde(), LEFT.valueSerde())))
        .with(EVEN, 1)
        .with(ODD, 1);
  }

  @Property(tries = 60)
  void eachEventGoesToTheSameTopic(@ForAll("histories") List<PeerEvent> history) {
    routed().run(inBothTopics(history), EVEN).areTheSame();
    routed().run(inBothTopics(history), ODD).areTheSame();
  }

  /** There, a topic that got nothing is unknown. */
  private static List<PeerEvent> inBothTopics(List<PeerEvent> history) {
    List<PeerEvent> both = new ArrayList<>(history);
    both.add(PeerEvent.of("a", 1, 2000));
    both.add(PeerEvent.of("a", 2, 2000));
    return both;
  }

  @Property(tries = 60)
  void eachEventGoesToTheSamePartition(@ForAll("histories") List<PeerEvent> history) {
    List<String> choices = new ArrayList<>();
    SideBySide.of(
            SinkPeerTest::partitioned,
            peers ->
                peers.stream(LEFT)
                    .to(
                        EVEN.name(),
                        Produced.with(LEFT.keySerde(), LEFT.valueSerde())
                            .withStreamPartitioner(
                                (topic, key, value, partitions) -> {
                                  int chosen = partition(key, value);
                                  choices.add(key + "=" + value + " in " + chosen);
                                  return Optional.of(Set.of(chosen));
                                })))
        .with(EVEN, PARTITIONS)
        .run(history, EVEN)
        .areTheSameInAnyOrder();
    assertThat(placesOfOurs(history)).containsExactlyInAnyOrderElementsOf(choices);
  }

  private static void partitioned(TopologyBuilder builder) {
    builder.stream(LEFT).to(EVEN, SinkPeerTest::partition);
  }

  /** Tells which partition holds each of our results; the peer's driver keeps its own to itself. */
  private static List<String> placesOfOurs(List<PeerEvent> history) {
    var builder = TopologyBuilder.named("partitioned");
    partitioned(builder);
    try (var driver = TopologyTestDriver.of(builder.build()).partitions(EVEN, PARTITIONS)) {
      for (PeerEvent event : history) {
        if (!event.isRight()) {
          driver
              .input(LEFT)
              .pipe(event.key(), event.value(), Instant.ofEpochMilli(event.timestampMs()));
        }
      }
      return driver.output(EVEN).records().stream()
          .map(each -> each.key() + "=" + each.value() + " in " + each.partition())
          .toList();
    }
  }

  @Property(tries = 60)
  void actionsSeeTheSame(@ForAll("histories") List<PeerEvent> history) {
    List<String> ours = new ArrayList<>();
    List<String> peers = new ArrayList<>();
    SideBySide.of(
            builder -> {
              var stream = builder.stream(LEFT);
              stream
                  .peek((key, value) -> ours.add("peek " + key + "=" + value))
                  .filter((key, value) -> isEven(value))
                  .peek((key, value) -> ours.add("even " + key + "=" + value))
                  .to(EVEN);
              stream.forEach((key, value) -> ours.add("each " + key + "=" + value));
            },
            peer -> {
              var stream = peer.stream(LEFT);
              PeerBuilder.to(
                  stream
                      .peek((key, value) -> peers.add("peek " + key + "=" + value))
                      .filter((key, value) -> isEven(value))
                      .peek((key, value) -> peers.add("even " + key + "=" + value)),
                  EVEN);
              stream.foreach((key, value) -> peers.add("each " + key + "=" + value));
            })
        .run(history, EVEN)
        .areTheSame();
    List<String> inEachRun = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      inEachRun.addAll(peers);
    }
    assertThat(ours).isEqualTo(inEachRun);
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.withNulls(PeerEvent.histories(30, 1));
  }
}
