package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.texts;
import static java.time.Duration.ofMillis;
import static org.apache.kafka.streams.kstream.Suppressed.BufferConfig.unbounded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import java.util.List;
import org.apache.kafka.streams.kstream.Suppressed;
import org.junit.jupiter.api.Test;

/**
 * Where results of tables differ from those of Kafka Streams on purpose, each with the results of
 * both.
 *
 * <ul>
 *   <li>A table that is filtered has a tombstone only for a row that it had. There, there is one
 *       for each row that does not pass, and for each deletion of a row that never was.
 *   <li>What a suppressed table holds back is due before the event that moved time is processed.
 *       There, that event's own update is still part of it.
 *   <li>A row that came and went while it was held back leaves no trace. There, a tombstone.
 *   <li>A record that is out of order changes what a table with a history was, and is passed on
 *       nowhere. There, it comes out of toStream() as if it were what the row is.
 *   <li>A join of tables by foreign key deletes only what it had given, when it is an inner one.
 *       There, a row that named a missing one is deleted all the same.
 *   <li>What a left join by foreign key says when a right row goes has the later one of both
 *       timestamps. There, it has that of the deletion, although the left row is newer.
 * </ul>
 */
class KnownTableDifferencesTest {
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());

  @Test
  void aFilteredTableDeletesOnlyWhatItHad() {
    var outputs =
        SideBySide.of(
                builder ->
                    builder
                        .table("rows", LEFT)
                        .filter((key, value) -> value > 0)
                        .toStream()
                        .to(ROWS),
                peers -> PeerBuilder.to(peers.table(LEFT).filter((key, value) -> value > 0), ROWS))
            .run(
                List.of(
                    PeerEvent.of("a", 0, 1),
                    PeerEvent.of("a", 1, 2),
                    PeerEvent.of("a", 0, 3),
                    PeerEvent.of("a", null, 4)),
                ROWS);
    assertThat(texts(outputs.ours())).containsExactly("a=1@2", "a=null@3");
    assertThat(texts(outputs.peers())).containsExactly("a=null@1", "a=1@2", "a=null@3", "a=null@4");
  }

  private static SideBySide suppressed() {
    return SideBySide.of(
        builder ->
            builder
                .table("rows", LEFT)
                .suppress("calm", untilTimeLimit(ofMillis(10)).maxRows(10).emitEarlyWhenFull())
                .toStream()
                .to(ROWS),
        peers ->
            PeerBuilder.to(
                peers.table(LEFT).suppress(Suppressed.untilTimeLimit(ofMillis(10), unbounded())),
                ROWS));
  }

  @Test
  void anUpdateThatEndsTheTimeLimitIsHeldBackItself() {
    var outputs =
        suppressed().run(List.of(PeerEvent.of("a", 1, 0), PeerEvent.of("a", 2, 10)), ROWS);
    assertThat(texts(outputs.ours())).containsExactly("a=1@0");
    assertThat(texts(outputs.peers())).containsExactly("a=2@10");
  }

  @Test
  void aRowThatCameAndWentWhileItWasHeldBackLeavesNoTrace() {
    var outputs =
        suppressed()
            .run(
                List.of(PeerEvent.of("a", 1, 0), PeerEvent.of("a", null, 1), PeerEvent.last(50)),
                ROWS);
    assertThat(outputs.ours()).isEmpty();
    assertThat(texts(outputs.peers())).containsExactly("a=null@1");
  }

  @Test
  void whatIsOutOfOrderInATableWithAHistoryIsNotPassedOn() {
    var outputs =
        SideBySide.of(
                builder -> builder.table("rows", LEFT, ofMillis(50)).toStream().to(ROWS),
                peers -> PeerBuilder.to(peers.table("rows", LEFT, ofMillis(50)), ROWS))
            .run(List.of(PeerEvent.of("a", 1, 20), PeerEvent.of("a", 2, 10)), ROWS);
    assertThat(texts(outputs.ours())).containsExactly("a=1@20");
    assertThat(texts(outputs.peers())).containsExactly("a=1@20", "a=2@10");
  }

  @Test
  void anInnerJoinByForeignKeyDeletesOnlyWhatItHadGiven() {
    var outputs =
        ForeignKeyJoinPeerTest.inner()
            .run(
                List.of(
                    PeerEvent.of("x", 4, 1), PeerEvent.of("x", 5, 2), PeerEvent.of("x", null, 3)),
                ForeignKeyJoinPeerTest.RESULTS);
    assertThat(outputs.ours()).isEmpty();
    assertThat(texts(outputs.peers())).containsExactly("x=null@2", "x=null@3");
  }

  @Test
  void theResultWithoutADeletedRightRowIsAsOldAsTheNewerOfBoth() {
    List<PeerEvent> events =
        List.of(
            new PeerEvent(true, "a", 1, 9),
            PeerEvent.of("x", 4, 2),
            new PeerEvent(true, "a", null, 1));
    var outputs = ForeignKeyJoinPeerTest.left().run(events, ForeignKeyJoinPeerTest.RESULTS);
    assertThat(texts(outputs.ours())).containsExactly("x=4|1@9", "x=4|null@2");
    assertThat(texts(outputs.peers())).containsExactly("x=4|1@9", "x=4|null@1");
  }
}
