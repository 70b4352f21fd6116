package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.peer.SideBySide.LEFT;
import static java.time.Duration.ofMillis;
import static org.apache.kafka.streams.kstream.Suppressed.BufferConfig.maxRecords;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.window.Windowed;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.TimeWindows;

/**
 * Suppressed tables against Kafka Streams. Time is moved by ticks, each of a key of its own: to
 * which period the update of a row belongs that moves time is a known difference.
 */
class SuppressPeerTest {
  private static final Topic<String, Integer> RESULTS = Topic.of("results", string(), int32());
  private static final Topic<Windowed<String>, Long> COUNTS =
      Topic.of("counts", sessionWindowed(string()), int64());
  private static final String TICK = "tick";

  private static SideBySide table(int limitMs, int maxRows) {
    return SideBySide.of(
        builder ->
            builder
                .table("rows", LEFT)
                .suppress(
                    "calm", untilTimeLimit(ofMillis(limitMs)).maxRows(maxRows).emitEarlyWhenFull())
                .toStream()
                .to(RESULTS),
        peers ->
            PeerBuilder.to(
                peers
                    .table(LEFT)
                    .suppress(
                        Suppressed.untilTimeLimit(
                            ofMillis(limitMs), maxRecords(maxRows).emitEarlyWhenFull())),
                RESULTS));
  }

  @Property(tries = 60)
  void rowsArePassedOnInTheSameOrder(@ForAll("ticking") List<PeerEvent> history) {
    requireTheSame(table(7, 1000).run(history, RESULTS));
  }

  @Property(tries = 60)
  void whenFullTheSameRowsGoEarly(@ForAll("ticking") List<PeerEvent> history) {
    requireTheSame(table(15, 2).run(history, RESULTS));
  }

  @Property(tries = 60)
  void withDeletionsTheTableEndsTheSame(@ForAll("deleting") List<PeerEvent> history) {
    table(7, 1000).run(history, RESULTS).endTheSame();
  }

  @Property(tries = 60)
  void updatesOfWindowsArePassedOnInTheSameOrder(@ForAll("ticking") List<PeerEvent> history) {
    requireTheSame(
        SideBySide.of(
                builder ->
                    builder.stream(LEFT)
                        .groupByKey()
                        .windowedBy(tumbling(ofMillis(10)).grace(ofMillis(20)))
                        .everyUpdate()
                        .count("counts")
                        .suppress(
                            "calm", untilTimeLimit(ofMillis(7)).maxRows(1000).emitEarlyWhenFull())
                        .toStream()
                        .to(COUNTS),
                peers ->
                    PeerBuilder.windowedTo(
                        peers
                            .grouped(LEFT)
                            .windowedBy(TimeWindows.ofSizeAndGrace(ofMillis(10), ofMillis(20)))
                            .count()
                            .suppress(
                                Suppressed.untilTimeLimit(
                                    ofMillis(7), maxRecords(1000).emitEarlyWhenFull())),
                        COUNTS))
            .run(history, COUNTS));
  }

  private static void requireTheSame(SideBySide.Outputs outputs) {
    assertThat(withoutTicks(outputs.ours())).isEqualTo(withoutTicks(outputs.peers()));
  }

  private static List<SideBySide.Output> withoutTicks(List<SideBySide.Output> outputs) {
    return outputs.stream().filter(output -> !output.key().contains(TICK)).toList();
  }

  private static List<PeerEvent> ticking(List<PeerEvent> events) {
    List<PeerEvent> ticking = new ArrayList<>();
    long newestMs = -1;
    for (PeerEvent event : events) {
      if (event.timestampMs() > newestMs) {
        newestMs = event.timestampMs();
        ticking.add(tick(newestMs));
      }
      ticking.add(PeerEvent.of(event.key(), event.value(), event.timestampMs()));
    }
    ticking.add(tick(newestMs + 1000));
    return ticking;
  }

  private static PeerEvent tick(long timestampMs) {
    return PeerEvent.of(TICK + timestampMs, 0, timestampMs);
  }

  @Provide
  Arbitrary<List<PeerEvent>> ticking() {
    return PeerEvent.histories(30, 1).map(SuppressPeerTest::ticking);
  }

  @Provide
  Arbitrary<List<PeerEvent>> deleting() {
    return PeerEvent.withTombstones(PeerEvent.histories(30, 1)).map(SuppressPeerTest::ticking);
  }
}
