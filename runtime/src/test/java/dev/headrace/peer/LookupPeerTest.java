package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.GlobalTable;
import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import java.util.List;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.jspecify.annotations.Nullable;

/** Joins of streams with tables and global tables against Kafka Streams: the same sequence. */
class LookupPeerTest {
  private static final Topic<String, String> RESULTS = Topic.of("results", string(), string());
  private static final Joined<String, Integer, Integer> SERDES =
      Joined.with(LEFT.keySerde(), LEFT.valueSerde(), RIGHT.valueSerde());

  private static String both(@Nullable Integer event, @Nullable Integer row) {
    return event + "|" + row;
  }

  // Asks for the rows of another key now and then, and for none.
  private static @Nullable String rowOf(@Nullable String key, @Nullable Integer value) {
    if (value == null || value % 5 == 0) {
      return null;
    }
    return value % 3 == 0 ? "a" : key;
  }

  private static SideBySide withTable(
      BiFunction<EventStream<String, Integer>, Table<String, Integer>, EventStream<String, String>>
          ours,
      BiFunction<KStream<String, Integer>, KTable<String, Integer>, KStream<String, String>>
          peers) {
    return SideBySide.of(
        builder -> ours.apply(builder.stream(LEFT), builder.table("rows", RIGHT)).to(RESULTS),
        peer -> PeerBuilder.to(peers.apply(peer.stream(LEFT), peer.table(RIGHT)), RESULTS));
  }

  private static SideBySide withGlobalTable(
      BiFunction<
              EventStream<String, Integer>,
              GlobalTable<String, Integer>,
              EventStream<String, String>>
          ours,
      BiFunction<KStream<String, Integer>, GlobalKTable<String, Integer>, KStream<String, String>>
          peers) {
    return SideBySide.of(
        builder -> ours.apply(builder.stream(LEFT), builder.globalTable("rows", RIGHT)).to(RESULTS),
        peer ->
            PeerBuilder.to(
                peers.apply(
                    peer.stream(LEFT),
                    peer.streams.globalTable(
                        RIGHT.name(), Consumed.with(RIGHT.keySerde(), RIGHT.valueSerde()))),
                RESULTS));
  }

  @Property(tries = 60)
  void innerJoinsWithTablesAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    withTable(
            (events, rows) -> events.join(rows, LookupPeerTest::both),
            (events, rows) -> events.join(rows, LookupPeerTest::both, SERDES))
        .run(history, RESULTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void leftJoinsWithTablesAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    withTable(
            (events, rows) -> events.leftJoin(rows, LookupPeerTest::both),
            (events, rows) -> events.leftJoin(rows, LookupPeerTest::both, SERDES))
        .run(history, RESULTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void innerJoinsWithGlobalTablesAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    withGlobalTable(
            (events, rows) -> events.join(rows, LookupPeerTest::rowOf, LookupPeerTest::both),
            (events, rows) -> events.join(rows, LookupPeerTest::rowOf, LookupPeerTest::both))
        .run(history, RESULTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void leftJoinsWithGlobalTablesAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    withGlobalTable(
            (events, rows) -> events.leftJoin(rows, LookupPeerTest::rowOf, LookupPeerTest::both),
            (events, rows) -> events.leftJoin(rows, LookupPeerTest::rowOf, LookupPeerTest::both))
        .run(history, RESULTS)
        .areTheSame();
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.withNulls(PeerEvent.histories(30, 1));
  }
}
