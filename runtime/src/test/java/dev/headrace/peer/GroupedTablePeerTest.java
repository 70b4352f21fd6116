package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;

import dev.headrace.dsl.GroupedTable;
import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.function.KeyValue;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedTable;
import org.apache.kafka.streams.kstream.KTable;

/** Tables grouped anew against Kafka Streams, with rows that come, go and change their group. */
class GroupedTablePeerTest {
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  private static final Topic<String, Integer> SUMS = Topic.of("sums", string(), int32());
  private static final Topic<String, String> TEXTS = Topic.of("texts", string(), string());

  private static String group(Integer value) {
    return "g" + value % 3;
  }

  private static <V> SideBySide grouped(
      Topic<String, V> results,
      Function<GroupedTable<String, Integer>, Table<String, V>> ours,
      Function<KGroupedTable<String, Integer>, KTable<String, V>> peers) {
    return SideBySide.of(
        builder ->
            ours.apply(
                    builder
                        .table("rows", LEFT)
                        .groupBy(
                            "by-remainder",
                            (key, value) -> KeyValue.of(group(value), value),
                            string(),
                            int32())
                        .everyUpdate())
                .toStream()
                .to(results),
        peer ->
            PeerBuilder.to(
                peers.apply(
                    peer.table(LEFT)
                        .groupBy(
                            (key, value) ->
                                org.apache.kafka.streams.KeyValue.pair(group(value), value),
                            Grouped.with(string(), int32()))),
                results));
  }

  @Property(tries = 60)
  void countsAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    grouped(
            COUNTS,
            groups -> groups.count("counts"),
            groups -> groups.count(PeerBuilder.as("counts", string(), int64())))
        .run(history, COUNTS)
        .areTheSame();
  }

  @Property(tries = 60)
  void reductionsAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    grouped(
            SUMS,
            groups -> groups.reduce("sums", Integer::sum, (sum, value) -> sum - value),
            groups ->
                groups.reduce(
                    Integer::sum,
                    (sum, value) -> sum - value,
                    PeerBuilder.as("sums", string(), int32())))
        .run(history, SUMS)
        .areTheSame();
  }

  @Property(tries = 60)
  void aggregatesAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    grouped(
            TEXTS,
            groups ->
                groups.aggregate(
                    "texts",
                    () -> "",
                    (group, value, text) -> text + "+" + value,
                    (group, value, text) -> text + "-" + value,
                    string()),
            groups ->
                groups.aggregate(
                    () -> "",
                    (group, value, text) -> text + "+" + value,
                    (group, value, text) -> text + "-" + value,
                    PeerBuilder.as("texts", string(), string())))
        .run(history, TEXTS)
        .areTheSame();
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.withTombstones(PeerEvent.histories(30, 1));
  }
}
