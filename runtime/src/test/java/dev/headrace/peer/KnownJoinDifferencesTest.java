package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;
import static dev.headrace.peer.SideBySide.texts;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.window.Windows;
import java.util.List;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.junit.jupiter.api.Test;

/**
 * Where joins of tables by key, and of streams with what came before in them, differ from those of
 * Kafka Streams, with what either gives.
 */
class KnownJoinDifferencesTest {
  private static final Topic<String, Integer> SUMS = Topic.of("sums", string(), int32());

  private static PeerEvent right(Integer value, long timestampMs) {
    return new PeerEvent(true, "a", value, timestampMs);
  }

  /** KAFKA-6443: there, one side has the change already when the other one has not. */
  @Test
  void aChangeThatComesTwoWaysGivesOneResult() {
    var outputs =
        SideBySide.of(
                builder -> {
                  var rows = builder.table("rows", LEFT);
                  rows.join(rows.mapValues(value -> 10 * value), Integer::sum).toStream().to(SUMS);
                },
                peers -> {
                  var rows = peers.table(LEFT);
                  PeerBuilder.to(
                      rows.join(rows.mapValues(value -> 10 * value), Integer::sum), SUMS);
                })
            .run(List.of(PeerEvent.of("a", 1, 1), PeerEvent.of("a", 2, 2)), SUMS);
    assertThat(texts(outputs.ours())).containsExactly("a=11@1", "a=22@2");
    assertThat(texts(outputs.peers())).containsExactly("a=11@1", "a=11@1", "a=22@2", "a=22@2");
  }

  /** There, deleting a row that never was is a result. */
  @Test
  void theDeletionOfARowThatNeverWasIsNoResult() {
    var outputs =
        SideBySide.of(
                builder ->
                    builder
                        .table("left-rows", LEFT)
                        .outerJoin(
                            builder.table("right-rows", RIGHT), KnownJoinDifferencesTest::sum)
                        .toStream()
                        .to(SUMS),
                peers ->
                    PeerBuilder.to(
                        peers
                            .table(LEFT)
                            .outerJoin(peers.table(RIGHT), KnownJoinDifferencesTest::sum),
                        SUMS))
            .run(List.of(right(1, 1), PeerEvent.of("a", null, 2)), SUMS);
    assertThat(texts(outputs.ours())).containsExactly("a=1@1");
    assertThat(texts(outputs.peers())).containsExactly("a=1@1", "a=1@2");
  }

  /** There, an event is without a match at once when all that it can match lies before it. */
  @Test
  void anEventWaitsForEarlierOnesThatAreWithinGrace() {
    var outputs =
        StreamJoinPeerTest.joined(true, -4)
            .run(List.of(right(1, 10), PeerEvent.of("a", 2, 5)), StreamJoinPeerTest.PAIRS);
    assertThat(texts(outputs.ours())).containsExactly("a=2+1@10");
    assertThat(texts(outputs.peers())).containsExactly("a=null+1@10", "a=2+1@10");
  }

  /** There, an interval that ends before time zero holds time zero. */
  @Test
  void noEventMatchesOneThatShouldHaveComeBeforeTimeZero() {
    var outputs =
        StreamJoinPeerTest.joined(false, -4)
            .run(
                List.of(PeerEvent.of("a", 2, 0), right(1, 0), PeerEvent.last(100)),
                StreamJoinPeerTest.PAIRS);
    assertThat(texts(outputs.ours())).containsExactly("a=2+null@0");
    assertThat(texts(outputs.peers())).containsExactly("a=2+1@0");
  }

  private static Integer sum(Integer left, Integer right) {
    return (left == null ? 0 : left) + (right == null ? 0 : right);
  }

  /** There, it may be found until the store forgets it. */
  @Test
  void noMatchFollowsAnEventThatCameOutWithoutOne() {
    Topic<String, String> pairs = Topic.of("pairs", string(), string());
    var outputs =
        SideBySide.of(
                builder ->
                    builder.stream(LEFT)
                        .leftJoin(
                            "pairs",
                            builder.stream(RIGHT),
                            Windows.within(ofMillis(20)).after(ofMillis(5)),
                            (left, right) -> left + "+" + right)
                        .to(pairs),
                peers ->
                    PeerBuilder.to(
                        peers.stream(LEFT)
                            .leftJoin(
                                peers.stream(RIGHT),
                                (Integer left, Integer right) -> left + "+" + right,
                                JoinWindows.ofTimeDifferenceWithNoGrace(ofMillis(20))
                                    .after(ofMillis(5)),
                                StreamJoined.with(string(), int32(), int32())),
                        pairs))
            .run(
                List.of(
                    PeerEvent.of("a", 1, 0),
                    PeerEvent.of("b", 2, 10),
                    new PeerEvent(true, "a", 3, 4)),
                pairs);
    assertThat(texts(outputs.ours())).containsExactly("a=1+null@0");
    assertThat(texts(outputs.peers())).containsExactly("a=1+null@0", "a=1+3@4");
  }
}
