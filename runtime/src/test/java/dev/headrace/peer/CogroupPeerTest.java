package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.list;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;
import static java.time.Duration.ofMillis;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.WindowedCogroupedStream;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.dsl.window.Windows;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.CogroupedKStream;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.TimeWindows;

/**
 * Aggregates that two streams feed, in windows, against Kafka Streams, as long as no event is late:
 * there, each stream of a cogroup has a time of its own.
 */
class CogroupPeerTest {
  private static final Topic<Windowed<String>, String> TEXTS =
      Topic.of("texts", sessionWindowed(string()), string());
  private static final Topic<Windowed<String>, List<String>> SORTED =
      Topic.of("sorted", sessionWindowed(string()), list(string()));

  private static WindowedCogroupedStream<String, String> ours(
      TopologyBuilder builder, WindowDefinition windows) {
    return builder.stream(LEFT)
        .groupByKey()
        .<String>cogroup((key, value, text) -> text + "L" + value)
        .cogroup(builder.stream(RIGHT).groupByKey(), (key, value, text) -> text + "R" + value)
        .windowedBy(windows)
        .everyUpdate();
  }

  private static CogroupedKStream<String, String> peers(PeerBuilder peers) {
    return peers
        .grouped(LEFT)
        .<String>cogroup((key, value, text) -> text + "L" + value)
        .cogroup(peers.grouped(RIGHT), (key, value, text) -> text + "R" + value);
  }

  private static SideBySide fixed(WindowDefinition windows, TimeWindows peer) {
    return SideBySide.of(
        builder ->
            ours(builder, windows).aggregate("texts", () -> "", string()).toStream().to(TEXTS),
        peers ->
            PeerBuilder.windowedTo(
                peers(peers)
                    .windowedBy(peer)
                    .aggregate(() -> "", PeerBuilder.as("texts", string(), string())),
                TEXTS));
  }

  @Property(tries = 60)
  void tumblingWindowsAreTheSame(@ForAll("inTime") List<PeerEvent> history) {
    fixed(
            Windows.tumbling(ofMillis(10)).grace(ofMillis(5)),
            TimeWindows.ofSizeAndGrace(ofMillis(10), ofMillis(5)))
        .run(history, TEXTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void hoppingWindowsAreTheSame(@ForAll("inTime") List<PeerEvent> history) {
    fixed(
            Windows.hopping(ofMillis(10), ofMillis(3)).grace(ofMillis(5)),
            TimeWindows.ofSizeAndGrace(ofMillis(10), ofMillis(5)).advanceBy(ofMillis(3)))
        .run(history, TEXTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void sessionsEndTheSame(@ForAll("inTime") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                ours(builder, Windows.sessions(ofMillis(8)).grace(ofMillis(5)))
                    .aggregate("texts", () -> "", String::concat, string())
                    .toStream()
                    .to(TEXTS),
            peers ->
                PeerBuilder.windowedTo(
                    peers(peers)
                        .windowedBy(
                            SessionWindows.ofInactivityGapAndGrace(ofMillis(8), ofMillis(5)))
                        .aggregate(
                            () -> "",
                            (key, left, right) -> left + right,
                            PeerBuilder.as("texts", string(), string())),
                    TEXTS))
        .run(history, TEXTS)
        .endTheSame();
  }

  // The events of a window are folded in another order there, so what they give is sorted.
  @Property(tries = 60)
  void slidingWindowsEndTheSame(@ForAll("inTime") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .groupByKey()
                    .<List<String>>cogroup((key, value, texts) -> with(texts, "L" + value))
                    .cogroup(
                        builder.stream(RIGHT).groupByKey(),
                        (key, value, texts) -> with(texts, "R" + value))
                    .windowedBy(Windows.sliding(ofMillis(9)).grace(ofMillis(5)))
                    .everyUpdate()
                    .aggregate("texts", List::of, CogroupPeerTest::sorted, list(string()))
                    .toStream()
                    .to(SORTED),
            peers ->
                PeerBuilder.windowedTo(
                    peers
                        .grouped(LEFT)
                        .<List<String>>cogroup((key, value, texts) -> with(texts, "L" + value))
                        .cogroup(
                            peers.grouped(RIGHT), (key, value, texts) -> with(texts, "R" + value))
                        .windowedBy(
                            SlidingWindows.ofTimeDifferenceAndGrace(ofMillis(9), ofMillis(5)))
                        .aggregate(List::of, PeerBuilder.as("texts", string(), list(string()))),
                    SORTED))
        .run(history, SORTED)
        .endTheSame();
  }

  private static List<String> with(List<String> texts, String text) {
    return sorted(texts, List.of(text));
  }

  private static List<String> sorted(List<String> left, List<String> right) {
    return Stream.of(left, right).flatMap(List::stream).sorted().toList();
  }

  @Provide
  Arbitrary<List<PeerEvent>> inTime() {
    return PeerEvent.histories(4, 1);
  }
}
