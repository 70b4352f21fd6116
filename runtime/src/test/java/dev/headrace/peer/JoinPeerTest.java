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
 * Joins of tables by key against Kafka Streams, whatever the order. Where a missing row counts,
 * nothing is deleted: Kafka Streams tells the deletion of a row that never was as a new result.
 */
class JoinPeerTest {
  private static final Topic<String, String> RESULTS = Topic.of("results", string(), string());

  private static String both(@Nullable Integer left, @Nullable Integer right) {
    return left + "|" + right;
  }

  @Property(tries = 40)
  void innerJoinsOfTablesHoldTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder
                    .table("left-rows", LEFT)
                    .join(builder.table("right-rows", RIGHT), JoinPeerTest::both)
                    .toStream()
                    .to(RESULTS),
            peers ->
                PeerBuilder.to(
                    peers.table(LEFT).join(peers.table(RIGHT), JoinPeerTest::both), RESULTS))
        .run(history, RESULTS)
        .endTheSame();
  }

  @Property(tries = 40)
  void leftJoinsOfTablesHoldTheSame(@ForAll("withoutDeletions") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder
                    .table("left-rows", LEFT)
                    .leftJoin(builder.table("right-rows", RIGHT), JoinPeerTest::both)
                    .toStream()
                    .to(RESULTS),
            peers ->
                PeerBuilder.to(
                    peers.table(LEFT).leftJoin(peers.table(RIGHT), JoinPeerTest::both), RESULTS))
        .run(history, RESULTS)
        .endTheSame();
  }

  @Property(tries = 40)
  void outerJoinsOfTablesHoldTheSame(@ForAll("withoutDeletions") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder
                    .table("left-rows", LEFT)
                    .outerJoin(builder.table("right-rows", RIGHT), JoinPeerTest::both)
                    .toStream()
                    .to(RESULTS),
            peers ->
                PeerBuilder.to(
                    peers.table(LEFT).outerJoin(peers.table(RIGHT), JoinPeerTest::both), RESULTS))
        .run(history, RESULTS)
        .endTheSame();
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.withTombstones(withoutDeletions());
  }

  @Provide
  Arbitrary<List<PeerEvent>> withoutDeletions() {
    return PeerEvent.histories(30, 1);
  }
}
