package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.within;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;
import static java.time.Duration.ofMillis;

import dev.headrace.dsl.Topic;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.StreamJoined;

/** Inner joins of streams against Kafka Streams: the same pairs, as long as no event is late. */
class StreamJoinPeerTest {
  private static final Topic<String, String> PAIRS = Topic.of("pairs", string(), string());

  private static String pair(Integer left, Integer right) {
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

  @Provide
  Arbitrary<List<PeerEvent>> withinGrace() {
    return PeerEvent.withNulls(PeerEvent.histories(4, 1));
  }
}
