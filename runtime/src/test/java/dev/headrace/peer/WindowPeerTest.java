package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.list;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static java.time.Duration.ofMillis;
import static org.apache.kafka.streams.kstream.Suppressed.BufferConfig.unbounded;
import static org.apache.kafka.streams.kstream.Suppressed.untilWindowCloses;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.WindowedStream;
import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.dsl.window.Windows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.UnlimitedWindows;
import org.apache.kafka.streams.processor.StateStore;

/**
 * Aggregations in windows against Kafka Streams. Numbers are kept sorted: in which order the events
 * of a window are folded is not the same with slices and sliding windows.
 */
class WindowPeerTest {
  private static final Topic<Windowed<String>, List<Integer>> RESULTS =
      Topic.of("results", sessionWindowed(string()), list(int32()));

  private static final long END_MS = 100_000;

  // With the grace of these windows, nothing ends at a multiple of it.
  private static final int UNIT_MS = 4;

  /** Windows as Kafka Streams writes them, and what it makes of events in them. */
  private interface PeerWindows {
    KTable<org.apache.kafka.streams.kstream.Windowed<String>, List<Integer>> numbers(
        KGroupedStream<String, Integer> grouped);
  }

  /** A kind of windows, as either side writes it. */
  enum Kind {
    TUMBLING(
        Windows.tumbling(ofMillis(10)).grace(ofMillis(5)),
        fixed(TimeWindows.ofSizeAndGrace(ofMillis(10), ofMillis(5)))),
    HOPPING_IN_SLICES(
        Windows.hopping(ofMillis(10), ofMillis(2)).grace(ofMillis(3)),
        fixed(TimeWindows.ofSizeAndGrace(ofMillis(10), ofMillis(3)).advanceBy(ofMillis(2)))),
    HOPPING_UNEVENLY(
        Windows.hopping(ofMillis(10), ofMillis(3)),
        fixed(TimeWindows.ofSizeWithNoGrace(ofMillis(10)).advanceBy(ofMillis(3)))),
    UNLIMITED(Windows.unlimited(), fixed(UnlimitedWindows.of())),
    UNLIMITED_FROM_A_START(
        Windows.unlimited(Instant.ofEpochMilli(20)),
        fixed(UnlimitedWindows.of().startOn(Instant.ofEpochMilli(20)))),
    SLIDING(
        Windows.sliding(ofMillis(9)).grace(ofMillis(5)),
        sliding(SlidingWindows.ofTimeDifferenceAndGrace(ofMillis(9), ofMillis(5)))),
    SESSIONS(
        Windows.sessions(ofMillis(8)).grace(ofMillis(5)),
        sessions(SessionWindows.ofInactivityGapAndGrace(ofMillis(8), ofMillis(5))));

    @SuppressWarnings("ImmutableEnumChecker") // All its implementations are records of durations.
    private final WindowDefinition windows;

    @SuppressWarnings("ImmutableEnumChecker") // A function without state.
    private final PeerWindows peer;

    Kind(WindowDefinition windows, PeerWindows peer) {
      this.windows = windows;
      this.peer = peer;
    }
  }

  private static PeerWindows fixed(org.apache.kafka.streams.kstream.Windows<?> windows) {
    return grouped ->
        grouped
            .windowedBy(windows)
            .aggregate(List::of, (key, value, numbers) -> with(numbers, value), store());
  }

  private static PeerWindows sliding(SlidingWindows windows) {
    return grouped ->
        grouped
            .windowedBy(windows)
            .aggregate(List::of, (key, value, numbers) -> with(numbers, value), store());
  }

  private static PeerWindows sessions(SessionWindows windows) {
    return grouped ->
        grouped
            .windowedBy(windows)
            .aggregate(
                List::of,
                (key, value, numbers) -> with(numbers, value),
                (key, left, right) -> sorted(left, right),
                store());
  }

  private static <S extends StateStore> Materialized<String, List<Integer>, S> store() {
    return PeerBuilder.as("numbers", string(), list(int32()));
  }

  private static List<Integer> with(List<Integer> numbers, Integer number) {
    return sorted(numbers, List.of(number));
  }

  private static List<Integer> sorted(List<Integer> left, List<Integer> right) {
    return Stream.of(left, right).flatMap(List::stream).sorted().toList();
  }

  private static Aggregation<Integer, List<Integer>, List<Integer>> numbers() {
    return Aggregation.<Integer, List<Integer>>of(List::of, WindowPeerTest::with, list(int32()))
        .combining(WindowPeerTest::sorted);
  }

  private static WindowedStream<String, Integer> windowed(TopologyBuilder builder, Kind kind) {
    return builder.stream(LEFT).groupByKey().windowedBy(kind.windows);
  }

  private static SideBySide updates(Kind kind) {
    return SideBySide.of(
        builder ->
            windowed(builder, kind)
                .everyUpdate()
                .aggregate("numbers", numbers())
                .toStream()
                .to(RESULTS),
        peers -> PeerBuilder.windowedTo(kind.peer.numbers(peers.grouped(LEFT)), RESULTS));
  }

  private static SideBySide finals(Kind kind) {
    return SideBySide.of(
        builder ->
            windowed(builder, kind).finalResults().aggregate("numbers", numbers()).to(RESULTS),
        peers ->
            PeerBuilder.windowedTo(
                kind.peer.numbers(peers.grouped(LEFT)).suppress(untilWindowCloses(unbounded())),
                RESULTS));
  }

  @Property(tries = 100)
  void updatesOfFixedWindowsAreTheSame(
      @ForAll("fixedKinds") Kind kind, @ForAll("histories") List<PeerEvent> history) {
    updates(kind).run(history, RESULTS).areTheSame();
  }

  // Kafka Streams forgets an event whose own window is closed in windows that begin later.
  @Property(tries = 60)
  void updatesOfSlidingWindowsEndTheSameWithinGrace(
      @ForAll("withinGrace") List<PeerEvent> history) {
    updates(Kind.SLIDING).run(history, RESULTS).endTheSame();
  }

  // Kafka Streams forgets a session a millisecond too early, which only an event out of order can
  // find out.
  @Property(tries = 60)
  void updatesOfSessionsEndTheSameWithinGrace(@ForAll("withinGrace") List<PeerEvent> history) {
    updates(Kind.SESSIONS).run(history, RESULTS).endTheSame();
  }

  @Property(tries = 100)
  void finalResultsOfFixedWindowsAreTheSame(
      @ForAll("closingKinds") Kind kind, @ForAll("histories") List<PeerEvent> history) {
    finals(kind).run(closed(history), RESULTS).areTheSame();
  }

  // Kafka Streams emits them a millisecond early, so no event may come at just that instant.
  @Property(tries = 60)
  void finalResultsOfSlidingWindowsAreTheSameWithinGrace(
      @ForAll("inUnitsWithinGrace") List<PeerEvent> history) {
    finals(Kind.SLIDING).run(closed(history), RESULTS).areTheSame();
  }

  @Property(tries = 60)
  void finalResultsOfSessionsAreTheSameWithinGrace(
      @ForAll("inUnitsWithinGrace") List<PeerEvent> history) {
    finals(Kind.SESSIONS).run(closed(history), RESULTS).areTheSameForEachKey();
  }

  private static List<PeerEvent> closed(List<PeerEvent> history) {
    List<PeerEvent> closed = new ArrayList<>(history);
    closed.add(PeerEvent.last(END_MS));
    return closed;
  }

  @Provide
  Arbitrary<Kind> fixedKinds() {
    return Arbitraries.of(
        Kind.TUMBLING,
        Kind.HOPPING_IN_SLICES,
        Kind.HOPPING_UNEVENLY,
        Kind.UNLIMITED,
        Kind.UNLIMITED_FROM_A_START);
  }

  @Provide
  Arbitrary<Kind> closingKinds() {
    return Arbitraries.of(Kind.TUMBLING, Kind.HOPPING_IN_SLICES, Kind.HOPPING_UNEVENLY);
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.histories(30, 1);
  }

  @Provide
  Arbitrary<List<PeerEvent>> withinGrace() {
    return PeerEvent.histories(4, 1);
  }

  @Provide
  Arbitrary<List<PeerEvent>> inUnitsWithinGrace() {
    return PeerEvent.histories(2, UNIT_MS);
  }
}
