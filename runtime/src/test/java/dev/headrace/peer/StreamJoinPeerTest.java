package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.within;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;
import static java.time.Duration.ofMillis;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.jspecify.annotations.Nullable;

/** Joins of streams against Kafka Streams: the same results, as long as no event is late. */
class StreamJoinPeerTest {
  static final Topic<String, String> PAIRS = Topic.of("pairs", string(), string());

  private static String pair(@Nullable Integer left, @Nullable Integer right) {
    return left + "+" + right;
  }

  @Property(tries = 60)
  void pairsAreTheSameForEachKey(
      @ForAll @IntRange(max = 6) int beforeMs,
      @ForAll @IntRange(max = 12) int afterMs,
      @ForAll("withinGrace") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .join(
                        "pairs",
                        builder.stream(RIGHT),
                        within(ofMillis(beforeMs)).after(ofMillis(afterMs)).grace(ofMillis(5)),
                        StreamJoinPeerTest::pair)
                    .to(PAIRS),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT)
                        .join(
                            peers.stream(RIGHT),
                            StreamJoinPeerTest::pair,
                            JoinWindows.ofTimeDifferenceAndGrace(ofMillis(beforeMs), ofMillis(5))
                                .after(ofMillis(afterMs)),
                            StreamJoined.with(
                                LEFT.keySerde(), LEFT.valueSerde(), RIGHT.valueSerde())),
                    PAIRS))
        .run(history, PAIRS)
        .areTheSameForEachKey();
  }

  @Property(tries = 60)
  void pairsOfAStreamWithItselfAreTheSame(@ForAll("withinGrace") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .join(
                        "pairs",
                        builder.stream(LEFT),
                        within(ofMillis(3)).after(ofMillis(6)).grace(ofMillis(5)),
                        StreamJoinPeerTest::pair)
                    .to(PAIRS),
            peers -> {
              var stream = peers.stream(LEFT);
              PeerBuilder.to(
                  stream.join(
                      stream,
                      StreamJoinPeerTest::pair,
                      JoinWindows.ofTimeDifferenceAndGrace(ofMillis(3), ofMillis(5))
                          .after(ofMillis(6)),
                      StreamJoined.with(LEFT.keySerde(), LEFT.valueSerde(), LEFT.valueSerde())),
                  PAIRS);
            })
        .run(history, PAIRS)
        .areTheSameForEachKey();
  }

  static SideBySide joined(boolean outer, int beforeMs) {
    return SideBySide.of(
        builder -> ours(outer, beforeMs, builder.stream(LEFT), builder.stream(RIGHT)).to(PAIRS),
        peers ->
            PeerBuilder.to(peers(outer, beforeMs, peers.stream(LEFT), peers.stream(RIGHT)), PAIRS));
  }

  private static SideBySide joinedWithItself(boolean outer, int beforeMs) {
    return SideBySide.of(
        builder -> ours(outer, beforeMs, builder.stream(LEFT), builder.stream(LEFT)).to(PAIRS),
        peers -> {
          var stream = peers.stream(LEFT);
          PeerBuilder.to(peers(outer, beforeMs, stream, stream), PAIRS);
        });
  }

  private static EventStream<String, String> ours(
      boolean outer,
      int beforeMs,
      EventStream<String, Integer> left,
      EventStream<String, Integer> right) {
    var windows = within(ofMillis(6)).before(ofMillis(beforeMs)).grace(ofMillis(5));
    return outer
        ? left.outerJoin("pairs", right, windows, StreamJoinPeerTest::pair)
        : left.leftJoin("pairs", right, windows, StreamJoinPeerTest::pair);
  }

  private static KStream<String, String> peers(
      boolean outer, int beforeMs, KStream<String, Integer> left, KStream<String, Integer> right) {
    JoinWindows windows =
        JoinWindows.ofTimeDifferenceAndGrace(ofMillis(6), ofMillis(5)).before(ofMillis(beforeMs));
    var joined = StreamJoined.with(LEFT.keySerde(), LEFT.valueSerde(), RIGHT.valueSerde());
    return outer
        ? left.outerJoin(right, StreamJoinPeerTest::pair, windows, joined)
        : left.leftJoin(right, StreamJoinPeerTest::pair, windows, joined);
  }

  @Property(tries = 60)
  void leftJoinsHaveTheSameResults(@ForAll("closed") List<PeerEvent> history) {
    joined(false, 3).run(history, PAIRS).areTheSameInAnyOrder();
  }

  @Property(tries = 60)
  void outerJoinsHaveTheSameResults(@ForAll("closed") List<PeerEvent> history) {
    joined(true, 3).run(history, PAIRS).areTheSameInAnyOrder();
  }

  // Where events have to lie apart to match, an event may be without one. There, the interval in
  // which it looks for one that lies before time zero is zero itself.
  @Property(tries = 60)
  void leftJoinsOfAStreamWithItselfHaveTheSameResults(
      @ForAll @IntRange(min = -4, max = 3) int beforeMs,
      @ForAll("closed") List<PeerEvent> history) {
    joinedWithItself(false, beforeMs).run(afterZero(history), PAIRS).areTheSameInAnyOrder();
  }

  @Property(tries = 60)
  void outerJoinsOfAStreamWithItselfHaveTheSameResults(
      @ForAll @IntRange(max = 3) int beforeMs, @ForAll("closed") List<PeerEvent> history) {
    joinedWithItself(true, beforeMs).run(history, PAIRS).areTheSameInAnyOrder();
  }

  // There, a right event whose matches all lie before it does not wait for those still in grace.
  @Property(tries = 60)
  void outerJoinsOfAStreamWithWhatComesLaterInItHaveTheSameResults(
      @ForAll @IntRange(min = -4, max = -1) int beforeMs,
      @ForAll("inOrder") List<PeerEvent> history) {
    joinedWithItself(true, beforeMs)
        .run(afterZero(history), PAIRS)
        .without("last")
        .areTheSameInAnyOrder();
  }

  private static List<PeerEvent> afterZero(List<PeerEvent> history) {
    return history.stream()
        .map(
            event ->
                new PeerEvent(
                    event.isRight(), event.key(), event.value(), event.timestampMs() + 10))
        .toList();
  }

  @Provide
  Arbitrary<List<PeerEvent>> closed() {
    return withinGrace().map(StreamJoinPeerTest::closed);
  }

  @Provide
  Arbitrary<List<PeerEvent>> inOrder() {
    return PeerEvent.withNulls(PeerEvent.histories(0, 1)).map(StreamJoinPeerTest::closed);
  }

  private static List<PeerEvent> closed(List<PeerEvent> history) {
    List<PeerEvent> closed = new ArrayList<>(history);
    closed.add(PeerEvent.last(100_000));
    return closed;
  }

  @Provide
  Arbitrary<List<PeerEvent>> withinGrace() {
    return PeerEvent.withNulls(PeerEvent.histories(4, 1));
  }
}
