package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;

import dev.headrace.dsl.Topic;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Joins of tables by foreign key against Kafka Streams, whatever the order, with deletions on both
 * sides and rows that name none. Kafka Streams stamps some results with the time of one side and
 * tells more tombstones, so it is what the tables hold in the end that is compared.
 */
class ForeignKeyJoinPeerTest {
  static final Topic<String, String> RESULTS = Topic.of("results", string(), string());

  /** Returns the key on the right that a left value names, or null. */
  static @Nullable String named(int value) {
    return value % 4 == 3 ? null : "abc".substring(value % 4, value % 4 + 1);
  }

  static String both(@Nullable Integer left, @Nullable Integer right) {
    return left + "|" + right;
  }

  static SideBySide inner() {
    return SideBySide.of(
        builder ->
            builder
                .table("left-rows", LEFT)
                .join(
                    "both",
                    builder.table("right-rows", RIGHT),
                    ForeignKeyJoinPeerTest::named,
                    ForeignKeyJoinPeerTest::both)
                .toStream()
                .to(RESULTS),
        peers ->
            PeerBuilder.to(
                peers
                    .table(LEFT)
                    .join(
                        peers.table(RIGHT),
                        value -> named(value),
                        ForeignKeyJoinPeerTest::both,
                        PeerBuilder.as("both", string(), string())),
                RESULTS));
  }

  static SideBySide left() {
    return SideBySide.of(
        builder ->
            builder
                .table("left-rows", LEFT)
                .leftJoin(
                    "both",
                    builder.table("right-rows", RIGHT),
                    ForeignKeyJoinPeerTest::named,
                    ForeignKeyJoinPeerTest::both)
                .toStream()
                .to(RESULTS),
        peers ->
            PeerBuilder.to(
                peers
                    .table(LEFT)
                    .leftJoin(
                        peers.table(RIGHT),
                        value -> named(value),
                        ForeignKeyJoinPeerTest::both,
                        PeerBuilder.as("both", string(), string())),
                RESULTS));
  }

  @Property(tries = 100)
  void innerJoinsHoldTheSame(@ForAll("histories") List<PeerEvent> history) {
    inner().run(history, RESULTS).holdTheSame();
  }

  @Property(tries = 100)
  void leftJoinsHoldTheSame(@ForAll("histories") List<PeerEvent> history) {
    left().run(history, RESULTS).holdTheSame();
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.withTombstones(PeerEvent.histories(30, 1));
  }
}
