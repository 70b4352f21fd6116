package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;
import static dev.headrace.peer.SideBySide.texts;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.apache.kafka.streams.kstream.Suppressed.BufferConfig.unbounded;
import static org.apache.kafka.streams.kstream.Suppressed.untilWindowCloses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.dsl.window.Windows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.StateStore;
import org.junit.jupiter.api.Test;

/**
 * Where results of windows differ from those of Kafka Streams on purpose, each with the results of
 * both.
 *
 * <ul>
 *   <li>Event time is that of all records a task has taken. There, each operator knows only of the
 *       records that have reached it, so a window behind a filter stays open.
 *   <li>An event without a value is in no aggregation. There, fixed windows and sessions fold it.
 *   <li>A window whose end is inclusive, of sliding windows and of sessions, is closed once event
 *       time is past its end and grace. There, its final result comes a millisecond earlier, and
 *       the store forgets a session then, so that an event just in time makes a second result.
 *   <li>A sliding window holds each event that has been accepted for any window. There, one that
 *       begins after an event's own window has closed, and is made later, does not hold that event.
 *   <li>Final results of one end come in order of start and then of key. There, in order of key.
 *   <li>A closed session is gone: an event that is not late itself starts a new one. There, it
 *       joins the closed one if the store still has it, so that events are in two final results.
 *   <li>A session that an event does not make longer is updated. There, it is retracted first.
 *   <li>A cogroup has one event time. There, each of its streams has its own, so that an event is
 *       not late that comes when the others have closed its window.
 * </ul>
 *
 * <p>What a test with one partition and one process cannot show of Kafka Streams is tested on our
 * side alone: a partition that is being caught up with holds event time back behind an exchange
 * (EventClockLawsTest, EngineCatchUpLawsTest).
 */
class KnownWindowDifferencesTest {
  private static final Topic<Windowed<String>, Long> COUNTS =
      Topic.of("counts", sessionWindowed(string()), int64());

  private static final TimeWindows TUMBLING = TimeWindows.ofSizeWithNoGrace(ofMillis(10));
  private static final SessionWindows SESSIONS =
      SessionWindows.ofInactivityGapAndGrace(ofMillis(10), ofMillis(0));

  private static String window(String key, long startMs, long endMs, Object count, long timeMs) {
    return "Windowed[key=%s, startMs=%d, endMs=%d]=%s@%d"
        .formatted(key, startMs, endMs, count, timeMs);
  }

  private interface PeerCounts {
    KTable<org.apache.kafka.streams.kstream.Windowed<String>, Long> of(
        KGroupedStream<String, Integer> grouped);
  }

  private static SideBySide finals(WindowDefinition windows, PeerCounts peer) {
    return finals(windows, UnaryOperator.identity(), peer, UnaryOperator.identity());
  }

  private static SideBySide finals(
      WindowDefinition windows,
      UnaryOperator<EventStream<String, Integer>> before,
      PeerCounts peer,
      UnaryOperator<KStream<String, Integer>> peerBefore) {
    return SideBySide.of(
        builder ->
            before
                .apply(builder.stream(LEFT))
                .groupByKey()
                .windowedBy(windows)
                .finalResults()
                .count("counts")
                .to(COUNTS),
        peers ->
            PeerBuilder.windowedTo(
                peer.of(
                        peerBefore
                            .apply(peers.stream(LEFT))
                            .groupByKey(Grouped.with(LEFT.keySerde(), LEFT.valueSerde())))
                    .suppress(untilWindowCloses(unbounded())),
                COUNTS));
  }

  private static SideBySide updates(WindowDefinition windows, PeerCounts peer) {
    return SideBySide.of(
        builder ->
            builder.stream(LEFT)
                .groupByKey()
                .windowedBy(windows)
                .everyUpdate()
                .count("counts")
                .toStream()
                .to(COUNTS),
        peers -> PeerBuilder.windowedTo(peer.of(peers.grouped(LEFT)), COUNTS));
  }

  @Test
  void aFilteredEventClosesWindowsBehindTheFilter() {
    var outputs =
        finals(
                Windows.tumbling(ofMillis(10)),
                stream -> stream.filter((key, value) -> value > 0),
                grouped -> grouped.windowedBy(TUMBLING).count(),
                stream -> stream.filter((key, value) -> value > 0))
            .run(List.of(PeerEvent.of("a", 1, 3), PeerEvent.of("a", 0, 1000)), COUNTS);
    assertThat(texts(outputs.ours())).containsExactly(window("a", 0, 10, 1, 3));
    assertThat(outputs.peers()).isEmpty();
  }

  @Test
  void anEventWithoutValueIsNotCounted() {
    List<PeerEvent> events = List.of(PeerEvent.of("a", 1, 3), PeerEvent.of("a", null, 4));
    var tumbling =
        updates(Windows.tumbling(ofMillis(10)), grouped -> grouped.windowedBy(TUMBLING).count())
            .run(events, COUNTS);
    assertThat(texts(tumbling.ours())).containsExactly(window("a", 0, 10, 1, 3));
    assertThat(texts(tumbling.peers()))
        .containsExactly(window("a", 0, 10, 1, 3), window("a", 0, 10, 2, 4));
    var sessions =
        updates(Windows.sessions(ofMillis(10)), grouped -> grouped.windowedBy(SESSIONS).count())
            .run(events, COUNTS);
    assertThat(texts(sessions.ours())).containsExactly(window("a", 3, 3, 1, 3));
    assertThat(texts(sessions.peers())).endsWith(window("a", 3, 4, 2, 4));
  }

  @Test
  void anInclusiveEndIsPartOfItsWindow() {
    List<PeerEvent> events =
        List.of(PeerEvent.of("a", 1, 3), PeerEvent.of("b", 1, 13), PeerEvent.of("a", 1, 13));
    var sessions =
        finals(Windows.sessions(ofMillis(10)), grouped -> grouped.windowedBy(SESSIONS).count())
            .run(closed(events), COUNTS);
    assertThat(texts(sessions.ours()))
        .containsExactly(window("a", 3, 13, 2, 13), window("b", 13, 13, 1, 13));
    assertThat(texts(sessions.peers()))
        .containsExactlyInAnyOrder(
            window("a", 3, 3, 1, 3), window("a", 13, 13, 1, 13), window("b", 13, 13, 1, 13));
    SlidingWindows sliding = SlidingWindows.ofTimeDifferenceWithNoGrace(ofMillis(10));
    var again = List.of(PeerEvent.of("a", 1, 13), PeerEvent.of("a", 1, 13));
    var overlapping =
        finals(Windows.sliding(ofMillis(10)), grouped -> grouped.windowedBy(sliding).count())
            .run(closed(again), COUNTS);
    assertThat(texts(overlapping.ours())).containsExactly(window("a", 3, 13, 2, 13));
    assertThat(texts(overlapping.peers()))
        .startsWith(window("a", 3, 13, 1, 13), window("a", 3, 13, 2, 13));
  }

  @Test
  void aSlidingWindowHoldsAnEventWhoseOwnWindowIsClosed() {
    SlidingWindows peers = SlidingWindows.ofTimeDifferenceAndGrace(ofMillis(9), ofMillis(5));
    List<PeerEvent> events =
        List.of(PeerEvent.of("a", 1, 16), PeerEvent.of("a", 2, 8), PeerEvent.of("a", 3, 12));
    var outputs =
        finals(
                Windows.sliding(ofMillis(9)).grace(ofMillis(5)),
                grouped -> grouped.windowedBy(peers).count())
            .run(closed(events), COUNTS);
    assertThat(texts(outputs.ours())).startsWith(window("a", 3, 12, 2, 12));
    assertThat(texts(outputs.peers())).startsWith(window("a", 3, 12, 1, 12));
    assertThat(texts(outputs.ours()).subList(1, 4))
        .isEqualTo(texts(outputs.peers()).subList(1, 4))
        .startsWith(window("a", 7, 16, 3, 16));
  }

  @Test
  void finalResultsOfSessionsComeInOrderOfTheirStart() {
    List<PeerEvent> events =
        List.of(PeerEvent.of("b", 1, 3), PeerEvent.of("a", 1, 8), PeerEvent.of("b", 1, 8));
    var outputs =
        finals(Windows.sessions(ofMillis(10)), grouped -> grouped.windowedBy(SESSIONS).count())
            .run(closed(events), COUNTS);
    assertThat(texts(outputs.ours()))
        .containsExactly(window("b", 3, 8, 2, 8), window("a", 8, 8, 1, 8));
    assertThat(texts(outputs.peers()))
        .containsExactly(window("a", 8, 8, 1, 8), window("b", 3, 8, 2, 8));
  }

  @Test
  void aClosedSessionIsGone() {
    SessionWindows withGrace = SessionWindows.ofInactivityGapAndGrace(ofMillis(10), ofMillis(5));
    List<PeerEvent> events =
        List.of(PeerEvent.of("a", 1, 3), PeerEvent.of("b", 1, 20), PeerEvent.of("a", 1, 10));
    var outputs =
        finals(
                Windows.sessions(ofMillis(10)).grace(ofMillis(5)),
                grouped -> grouped.windowedBy(withGrace).count(keptForAnHour()))
            .run(closed(events), COUNTS);
    assertThat(texts(outputs.ours()))
        .containsExactly(
            window("a", 3, 3, 1, 3), window("a", 10, 10, 1, 10), window("b", 20, 20, 1, 20));
    assertThat(texts(outputs.peers()))
        .containsExactly(
            window("a", 3, 3, 1, 3), window("a", 3, 10, 2, 10), window("b", 20, 20, 1, 20));
  }

  private static <S extends StateStore> Materialized<String, Long, S> keptForAnHour() {
    return PeerBuilder.<String, Long, S>as("counts", string(), int64()).withRetention(ofHours(1));
  }

  @Test
  void aSessionThatKeepsItsEndsIsNotRetracted() {
    List<PeerEvent> events =
        List.of(PeerEvent.of("a", 1, 3), PeerEvent.of("a", 1, 8), PeerEvent.of("a", 1, 5));
    var outputs =
        updates(
                Windows.sessions(ofMillis(10)).grace(ofMillis(5)),
                grouped ->
                    grouped
                        .windowedBy(
                            SessionWindows.ofInactivityGapAndGrace(ofMillis(10), ofMillis(5)))
                        .count())
            .run(events, COUNTS);
    assertThat(texts(outputs.ours()))
        .containsExactly(
            window("a", 3, 3, 1, 3),
            window("a", 3, 3, null, 3),
            window("a", 3, 8, 2, 8),
            window("a", 3, 8, 3, 8));
    assertThat(texts(outputs.peers()))
        .containsExactly(
            window("a", 3, 3, 1, 3),
            window("a", 3, 3, null, 3),
            window("a", 3, 8, 2, 8),
            window("a", 3, 8, null, 8),
            window("a", 3, 8, 3, 8));
  }

  @Test
  void aCogroupHasOneEventTime() {
    TimeWindows peerWindows = TimeWindows.ofSizeWithNoGrace(ofMillis(10));
    var outputs =
        SideBySide.of(
                builder ->
                    builder.stream(LEFT)
                        .groupByKey()
                        .<Long>cogroup((key, value, count) -> count + 1)
                        .cogroup(
                            builder.stream(RIGHT).groupByKey(), (key, value, count) -> count + 1)
                        .windowedBy(Windows.tumbling(ofMillis(10)))
                        .aggregate("counts", () -> 0L, int64())
                        .toStream()
                        .to(COUNTS),
                peers ->
                    PeerBuilder.windowedTo(
                        peers
                            .grouped(LEFT)
                            .<Long>cogroup((key, value, count) -> count + 1)
                            .cogroup(peers.grouped(RIGHT), (key, value, count) -> count + 1)
                            .windowedBy(peerWindows)
                            .aggregate(() -> 0L, PeerBuilder.as("counts", string(), int64())),
                        COUNTS))
            .run(List.of(PeerEvent.of("a", 1, 15), new PeerEvent(true, "a", 2, 9)), COUNTS);
    assertThat(texts(outputs.ours())).containsExactly(window("a", 10, 20, 1, 15));
    assertThat(texts(outputs.peers()))
        .containsExactly(window("a", 10, 20, 1, 15), window("a", 0, 10, 1, 9));
  }

  private static List<PeerEvent> closed(List<PeerEvent> events) {
    List<PeerEvent> closed = new ArrayList<>(events);
    closed.add(PeerEvent.last(100_000));
    return closed;
  }
}
