package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.function.KeyValue;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.jspecify.annotations.Nullable;

/** Stateless operators against Kafka Streams: the same sequence, with nulls, whatever the order. */
class StatelessPeerTest {
  private static final Topic<String, Integer> RESULTS = Topic.of("results", string(), int32());

  private static boolean isEven(@Nullable Integer value) {
    return value != null && value % 2 == 0;
  }

  private static @Nullable Integer doubled(@Nullable Integer value) {
    return value == null ? null : 2 * value;
  }

  private static @Nullable String changed(@Nullable String key) {
    return key == null || key.equals("c") ? null : key + key;
  }

  private static List<Integer> several(@Nullable Integer value) {
    return value == null ? List.of() : List.of(value, -value).subList(0, value % 3 == 0 ? 2 : 1);
  }

  @Property(tries = 60)
  void filtersAndMapsOfValuesAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .filter((key, value) -> !isEven(value))
                    .filterNot((key, value) -> key == null && value == null)
                    .peek((key, value) -> {})
                    .mapValues((Integer value) -> doubled(value))
                    .<Integer>flatMapValues((Integer value) -> several(value))
                    .to(RESULTS),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT)
                        .filter((key, value) -> !isEven(value))
                        .filterNot((key, value) -> key == null && value == null)
                        .peek((key, value) -> {})
                        .mapValues(value -> doubled(value))
                        .flatMapValues(value -> several(value)),
                    RESULTS))
        .run(history, RESULTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void mapsOfKeysAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .selectKey((key, value) -> changed(key))
                    .map((key, value) -> KeyValue.of(key, doubled(value)))
                    .<String, Integer>flatMap(
                        (key, value) ->
                            several(value).stream().map(each -> KeyValue.of(key, each)).toList())
                    .to(RESULTS),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT)
                        .selectKey((key, value) -> changed(key))
                        .map(
                            (key, value) ->
                                org.apache.kafka.streams.KeyValue.pair(key, doubled(value)))
                        .flatMap(
                            (key, value) ->
                                several(value).stream()
                                    .map(each -> org.apache.kafka.streams.KeyValue.pair(key, each))
                                    .toList()),
                    RESULTS))
        .run(history, RESULTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void branchesAndMergesAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .split()
                    .branch(
                        "even",
                        (key, value) -> isEven(value),
                        even -> even.mapValues((Integer value) -> doubled(value)).to(RESULTS))
                    .branch("keyless", (key, value) -> key == null, keyless -> {})
                    .otherwise("others", others -> others.merge(builder.stream(RIGHT)).to(RESULTS)),
            peers ->
                peers.stream(LEFT)
                    .split()
                    .branch(
                        (key, value) -> isEven(value),
                        Branched.withConsumer(
                            even ->
                                PeerBuilder.to(even.mapValues(value -> doubled(value)), RESULTS)))
                    .branch((key, value) -> key == null, Branched.withConsumer(keyless -> {}))
                    .defaultBranch(
                        Branched.withConsumer(
                            others -> PeerBuilder.to(others.merge(peers.stream(RIGHT)), RESULTS))))
        .run(history, RESULTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void repartitioningIsTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .selectKey((key, value) -> changed(key))
                    .repartition("by-key", string())
                    .to(RESULTS),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT)
                        .selectKey((key, value) -> changed(key))
                        .filter((key, value) -> key != null)
                        .repartition(Repartitioned.with(string(), int32())),
                    RESULTS))
        .run(history, RESULTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void repartitioningIntoANumberOfPartitionsIsTheSame(
      @ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .selectKey((key, value) -> changed(key))
                    .repartition("by-key", string(), int32(), 3)
                    .groupByKey()
                    .everyUpdate()
                    .reduce("sums", Integer::sum)
                    .toStream()
                    .to(RESULTS),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT)
                        .selectKey((key, value) -> changed(key))
                        .filter((key, value) -> key != null)
                        .repartition(
                            Repartitioned.with(string(), int32()).withNumberOfPartitions(3))
                        .groupByKey()
                        .reduce(Integer::sum, PeerBuilder.as("sums", string(), int32())),
                    RESULTS))
        .run(history, RESULTS)
        .areTheSameForEachKey();
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.withNulls(PeerEvent.histories(30, 1));
  }
}
