package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;

import dev.headrace.dsl.Topic;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.Grouped;
import org.jspecify.annotations.Nullable;

/** Aggregations without windows against Kafka Streams, with nulls, whatever the order. */
class AggregationPeerTest {
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  private static final Topic<String, Integer> NUMBERS = Topic.of("numbers", string(), int32());
  private static final Topic<String, String> TEXTS = Topic.of("texts", string(), string());

  // Deletes the row now and then.
  private static @Nullable Integer sumBelowTwenty(Integer left, Integer right) {
    int sum = left + right;
    return sum > 20 ? null : sum;
  }

  private static @Nullable String byParity(@Nullable String key, @Nullable Integer value) {
    return value == null || value % 3 == 0 ? null : key + value % 2;
  }

  @Property(tries = 60)
  void countsAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .groupByKey()
                    .everyUpdate()
                    .count("counts")
                    .toStream()
                    .to(COUNTS),
            peers ->
                PeerBuilder.to(
                    peers.grouped(LEFT).count(PeerBuilder.as("counts", string(), int64())), COUNTS))
        .run(history, COUNTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void reductionsAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .groupByKey()
                    .everyUpdate()
                    .reduce("sums", AggregationPeerTest::sumBelowTwenty)
                    .toStream()
                    .to(NUMBERS),
            peers ->
                PeerBuilder.to(
                    peers
                        .grouped(LEFT)
                        .reduce(
                            AggregationPeerTest::sumBelowTwenty,
                            PeerBuilder.as("sums", string(), int32())),
                    NUMBERS))
        .run(history, NUMBERS)
        .areTheSame();
  }

  @Property(tries = 60)
  void aggregatesOfNewKeysAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .groupBy("by-parity", (key, value) -> byParity(key, value), string())
                    .everyUpdate()
                    .aggregate(
                        "texts", () -> "", (key, value, text) -> text + value + ";", string())
                    .toStream()
                    .to(TEXTS),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT)
                        .groupBy(
                            (key, value) -> byParity(key, value), Grouped.with(string(), int32()))
                        .aggregate(
                            () -> "",
                            (key, value, text) -> text + value + ";",
                            PeerBuilder.as("texts", string(), string())),
                    TEXTS))
        .run(history, TEXTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void cogroupsAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .groupByKey()
                    .everyUpdate()
                    .<String>cogroup((key, value, text) -> text + "L" + value)
                    .cogroup(
                        builder.stream(RIGHT).groupByKey().everyUpdate(),
                        (key, value, text) -> text + "R" + value)
                    .aggregate("texts", () -> "", string())
                    .toStream()
                    .to(TEXTS),
            peers ->
                PeerBuilder.to(
                    peers
                        .grouped(LEFT)
                        .<String>cogroup((key, value, text) -> text + "L" + value)
                        .cogroup(peers.grouped(RIGHT), (key, value, text) -> text + "R" + value)
                        .aggregate(() -> "", PeerBuilder.as("texts", string(), string())),
                    TEXTS))
        .run(history, TEXTS)
        .areTheSame();
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.withNulls(PeerEvent.histories(30, 1));
  }
}
