package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.KTable;

/**
 * Tables against Kafka Streams, with tombstones, whatever the order. Kafka Streams tells more
 * tombstones, so it is what the tables hold in the end that is compared.
 */
class TablePeerTest {
  private static final Topic<String, Integer> RESULTS = Topic.of("results", string(), int32());

  private static SideBySide ofTopic(
      UnaryOperator<Table<String, Integer>> ours, UnaryOperator<KTable<String, Integer>> peers) {
    return SideBySide.of(
        (TopologyBuilder builder) -> ours.apply(builder.table("rows", LEFT)).toStream().to(RESULTS),
        peer -> PeerBuilder.to(peers.apply(peer.table(LEFT)), RESULTS));
  }

  @Property(tries = 40)
  void tablesOfTopicsHoldTheSame(@ForAll("histories") List<PeerEvent> history) {
    ofTopic(table -> table, table -> table).run(history, RESULTS).endTheSame();
  }

  @Property(tries = 40)
  void tablesOfStreamsHoldTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .filter((key, value) -> value == null || value % 5 != 0)
                    .toTable("rows")
                    .toStream()
                    .to(RESULTS),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT)
                        .filter((key, value) -> value == null || value % 5 != 0)
                        .toTable(PeerBuilder.as("rows", string(), int32())),
                    RESULTS))
        .run(history, RESULTS)
        .endTheSame();
  }

  @Property(tries = 40)
  void filteredTablesHoldTheSame(@ForAll("histories") List<PeerEvent> history) {
    ofTopic(
            table ->
                table
                    .filter((key, value) -> value % 3 != 0)
                    .filterNot((key, value) -> value % 7 == 0),
            table ->
                table
                    .filter((key, value) -> value % 3 != 0)
                    .filterNot((key, value) -> value % 7 == 0))
        .run(history, RESULTS)
        .endTheSame();
  }

  @Property(tries = 40)
  void mappedTablesHoldTheSame(@ForAll("histories") List<PeerEvent> history) {
    ofTopic(
            table -> table.mapValues(value -> value % 4 == 0 ? null : 2 * value),
            table -> table.mapValues(value -> value % 4 == 0 ? null : 2 * value))
        .run(history, RESULTS)
        .endTheSame();
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.withTombstones(PeerEvent.histories(30, 1));
  }
}
