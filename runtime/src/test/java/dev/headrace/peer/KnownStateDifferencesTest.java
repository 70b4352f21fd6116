package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.texts;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.dsl.window.Windows;
import java.util.List;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where results differ from those of Kafka Streams since there they depend on what a store or a
 * cache happens to hold, with what either gives.
 */
class KnownStateDifferencesTest {
  private static final Topic<Windowed<String>, Long> WINDOWED_COUNTS =
      Topic.of("counts", sessionWindowed(string()), int64());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  private static final long LARGE_BYTES = 10_000_000;

  private static SideBySide finalCounts(WindowBytesStoreSupplier peerStore) {
    return SideBySide.of(
        builder ->
            builder.stream(LEFT)
                .groupByKey()
                .windowedBy(Windows.tumbling(ofMillis(10)))
                .finalResults()
                .count("counts")
                .to(WINDOWED_COUNTS),
        peers ->
            PeerBuilder.windowedTo(
                peers
                    .grouped(LEFT)
                    .windowedBy(TimeWindows.ofSizeWithNoGrace(ofMillis(10)))
                    .emitStrategy(EmitStrategy.onWindowClose())
                    .count(
                        Materialized.<String, Long>as(peerStore)
                            .withKeySerde(string())
                            .withValueSerde(int64())),
                WINDOWED_COUNTS));
  }

  /**
   * There, the store forgets a window when an event far ahead is put into it, before anything has
   * asked for the windows that the same event closes.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWindowIsEmittedWhenTimeJumpsPastItsRetention(boolean onDisk) {
    var retention = ofMillis(10);
    var store =
        onDisk
            ? Stores.persistentTimestampedWindowStore("counts", retention, ofMillis(10), false)
            : Stores.inMemoryWindowStore("counts", retention, ofMillis(10), false);
    List<PeerEvent> jump = List.of(PeerEvent.of("a", 1, 3), PeerEvent.of("b", 1, 10_000_000));
    var outputs = finalCounts(store).run(jump, WINDOWED_COUNTS);
    assertThat(texts(outputs.ours())).containsExactly("Windowed[key=a, startMs=0, endMs=10]=1@3");
    assertThat(outputs.peers()).isEmpty();
  }

  /** There, how many results there are depends on whether a cache has room for them. */
  @Test
  void updatesAreConsolidatedWhateverTheSizeOfACache() {
    List<PeerEvent> events = List.of(PeerEvent.of("a", 1, 1), PeerEvent.of("a", 2, 2));
    var without = twiceCounted().keepingInMemory(0).run(events, COUNTS);
    var with = twiceCounted().keepingInMemory(LARGE_BYTES).run(events, COUNTS);
    assertThat(texts(without.ours())).containsExactly("a=2@1", "a=4@2");
    assertThat(with.ours()).isEqualTo(without.ours());
    assertThat(texts(without.peers())).containsExactly("a=1@1", "a=2@1", "a=3@2", "a=4@2");
    assertThat(texts(with.peers())).containsExactly("a=2@1", "a=4@2");
  }

  /** Counts each event twice, and so changes a row twice between two commits. */
  private static SideBySide twiceCounted() {
    return SideBySide.of(
        builder ->
            builder.stream(LEFT)
                .<Integer>flatMapValues((Integer value) -> List.of(value, value))
                .withValueSerde(LEFT.valueSerde())
                .groupByKey()
                .count("counts")
                .toStream()
                .to(COUNTS),
        peers ->
            PeerBuilder.to(
                peers.stream(LEFT)
                    .flatMapValues(value -> List.of(value, value))
                    .groupByKey(Grouped.with(LEFT.keySerde(), LEFT.valueSerde()))
                    .count(PeerBuilder.as("counts", string(), int64())),
                COUNTS));
  }
}
