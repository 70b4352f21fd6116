package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;
import static java.time.Duration.ofMillis;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.function.KeyValue;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KTable;
import org.jspecify.annotations.Nullable;

/**
 * Tables with a history against the versioned stores of Kafka Streams. Where a table becomes a
 * stream, records come in order: those that do not are passed on by Kafka Streams alone.
 */
class VersionedTablePeerTest {
  private static final Duration HISTORY = ofMillis(50);
  private static final Topic<String, Integer> RESULTS = Topic.of("results", string(), int32());
  private static final Topic<String, String> JOINED = Topic.of("joined", string(), string());

  private static String both(Integer event, @Nullable Integer row) {
    return event + "|" + row;
  }

  private static Joined<String, Integer, Integer> joined() {
    return Joined.with(string(), int32(), int32());
  }

  @Property(tries = 25)
  void tablesHoldTheSame(@ForAll("inOrder") List<PeerEvent> history) {
    SideBySide.of(
            builder -> builder.table("rows", LEFT, HISTORY).toStream().to(RESULTS),
            peers -> PeerBuilder.to(peers.table("rows", LEFT, HISTORY), RESULTS))
        .run(history, RESULTS)
        .endTheSame();
  }

  @Property(tries = 25)
  void derivedTablesHoldTheSame(@ForAll("inOrder") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder
                    .table("rows", LEFT, HISTORY)
                    .filter((key, value) -> value % 3 != 0)
                    .mapValues(value -> 2 * value)
                    .toStream()
                    .to(RESULTS),
            peers ->
                PeerBuilder.to(
                    peers
                        .table("rows", LEFT, HISTORY)
                        .filter((key, value) -> value % 3 != 0)
                        .mapValues(value -> 2 * value),
                    RESULTS))
        .run(history, RESULTS)
        .endTheSame();
  }

  @Property(tries = 25)
  void groupsOfTablesHoldTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder
                    .table("rows", LEFT, HISTORY)
                    .groupBy(
                        "by-parity",
                        (key, value) -> KeyValue.of("p" + value % 2, value),
                        string(),
                        int32())
                    .reduce("sums", (sum, value) -> sum + value, (sum, value) -> sum - value)
                    .toStream()
                    .to(RESULTS),
            peers ->
                PeerBuilder.to(
                    peers
                        .table("rows", LEFT, HISTORY)
                        .groupBy(
                            (key, value) ->
                                org.apache.kafka.streams.KeyValue.pair("p" + value % 2, value),
                            Grouped.with(string(), int32()))
                        .reduce(
                            (sum, value) -> sum + value,
                            (sum, value) -> sum - value,
                            PeerBuilder.as("sums", string(), int32())),
                    RESULTS))
        .run(history, RESULTS)
        .endTheSame();
  }

  @Property(tries = 25)
  void innerJoinsOfTablesHoldTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder
                    .table("left-rows", LEFT, HISTORY)
                    .join(builder.table("rows", RIGHT, HISTORY), VersionedTablePeerTest::both)
                    .toStream()
                    .to(JOINED),
            peers ->
                PeerBuilder.to(
                    peers
                        .table("left-rows", LEFT, HISTORY)
                        .join(peers.table("rows", RIGHT, HISTORY), VersionedTablePeerTest::both),
                    JOINED))
        .run(history, JOINED)
        .endTheSame();
  }

  // Kafka Streams tells the deletion of a row that never was as a new result.
  @Property(tries = 25)
  void leftJoinsOfTablesHoldTheSame(@ForAll("withoutDeletions") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder
                    .table("left-rows", LEFT, HISTORY)
                    .leftJoin(builder.table("rows", RIGHT, HISTORY), VersionedTablePeerTest::both)
                    .toStream()
                    .to(JOINED),
            peers ->
                PeerBuilder.to(
                    peers
                        .table("left-rows", LEFT, HISTORY)
                        .leftJoin(
                            peers.table("rows", RIGHT, HISTORY), VersionedTablePeerTest::both),
                    JOINED))
        .run(history, JOINED)
        .endTheSame();
  }

  @Property(tries = 25)
  void innerJoinsOfStreamsAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .join(
                        builder
                            .table("rows", RIGHT, HISTORY)
                            .filter((key, value) -> value % 3 != 0),
                        VersionedTablePeerTest::both)
                    .to(JOINED),
            peers -> {
              KTable<String, Integer> rows = peers.table("rows", RIGHT, HISTORY);
              PeerBuilder.to(
                  peers.stream(LEFT)
                      .join(
                          rows.filter((key, value) -> value % 3 != 0),
                          VersionedTablePeerTest::both,
                          joined()),
                  JOINED);
            })
        .run(history, JOINED)
        .areTheSame();
  }

  @Property(tries = 25)
  void leftJoinsOfStreamsAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .leftJoin(builder.table("rows", RIGHT, HISTORY), VersionedTablePeerTest::both)
                    .to(JOINED),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT)
                        .leftJoin(
                            peers.table("rows", RIGHT, HISTORY),
                            VersionedTablePeerTest::both,
                            joined()),
                    JOINED))
        .run(history, JOINED)
        .areTheSame();
  }

  @Property(tries = 25)
  void innerJoinsOfEventsThatWaitAreTheSame(
      @ForAll("eventsWithValues") List<PeerEvent> history, @ForAll("graces") Duration grace) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .join(
                        "waiting",
                        builder.table("rows", RIGHT, HISTORY),
                        grace,
                        VersionedTablePeerTest::both)
                    .to(JOINED),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT)
                        .join(
                            peers.table("rows", RIGHT, HISTORY),
                            VersionedTablePeerTest::both,
                            joined().withName("waiting").withGracePeriod(grace)),
                    JOINED))
        .run(history, JOINED)
        .areTheSame();
  }

  @Property(tries = 25)
  void leftJoinsOfEventsThatWaitAreTheSame(
      @ForAll("eventsWithValues") List<PeerEvent> history, @ForAll("graces") Duration grace) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .leftJoin(
                        "waiting",
                        builder.table("rows", RIGHT, HISTORY),
                        grace,
                        VersionedTablePeerTest::both)
                    .to(JOINED),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT)
                        .leftJoin(
                            peers.table("rows", RIGHT, HISTORY),
                            VersionedTablePeerTest::both,
                            joined().withName("waiting").withGracePeriod(grace)),
                    JOINED))
        .run(history, JOINED)
        .areTheSame();
  }

  // With Kafka Streams, events without a value let no time pass for those that wait.
  @Provide
  Arbitrary<List<PeerEvent>> eventsWithValues() {
    return histories()
        .map(history -> history.stream().map(VersionedTablePeerTest::withValue).toList());
  }

  private static PeerEvent withValue(PeerEvent event) {
    return event.isRight() || event.value() != null
        ? event
        : PeerEvent.of(event.key(), 0, event.timestampMs());
  }

  @Provide
  Arbitrary<Duration> graces() {
    return Arbitraries.of(0, 1, 10, 50).map(Duration::ofMillis);
  }

  @Provide
  Arbitrary<List<PeerEvent>> inOrder() {
    return PeerEvent.withTombstones(PeerEvent.histories(0, 1));
  }

  @Provide
  Arbitrary<List<PeerEvent>> withoutDeletions() {
    return PeerEvent.histories(80, 1);
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.withTombstones(withoutDeletions());
  }
}
