package dev.headrace.peer;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.window.Windowed;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.Stores;

/** A Kafka Streams topology on our topics and with their serdes. */
final class PeerBuilder {
  final StreamsBuilder streams = new StreamsBuilder();

  <K, V> KStream<K, V> stream(Topic<K, V> topic) {
    return streams.stream(topic.name(), Consumed.with(topic.keySerde(), topic.valueSerde()));
  }

  <K, V> KTable<K, V> table(Topic<K, V> topic) {
    return streams.table(topic.name(), Consumed.with(topic.keySerde(), topic.valueSerde()));
  }

  /** Returns a topic as a table in a versioned store. */
  <K, V> KTable<K, V> table(String name, Topic<K, V> topic, Duration history) {
    return streams.table(
        topic.name(),
        Materialized.<K, V>as(Stores.persistentVersionedKeyValueStore(name, history))
            .withKeySerde(topic.keySerde())
            .withValueSerde(topic.valueSerde()));
  }

  <K, V> KGroupedStream<K, V> grouped(Topic<K, V> topic) {
    return stream(topic).groupByKey(Grouped.with(topic.keySerde(), topic.valueSerde()));
  }

  static <K, V> void to(KStream<K, V> stream, Topic<K, V> topic) {
    stream.to(topic.name(), Produced.with(topic.keySerde(), topic.valueSerde()));
  }

  static <K, V> void to(KTable<K, V> table, Topic<K, V> topic) {
    to(table.toStream(), topic);
  }

  /** Writes results of windows with our keys for windows. */
  static <K, V> void windowedTo(
      KTable<org.apache.kafka.streams.kstream.Windowed<K>, V> table, Topic<Windowed<K>, V> topic) {
    to(
        table
            .toStream()
            .selectKey(
                (windowed, value) ->
                    new Windowed<>(
                        windowed.key(), windowed.window().start(), windowed.window().end())),
        topic);
  }

  /** Names a store and its serdes. */
  static <K, V, S extends StateStore> Materialized<K, V, S> as(
      String name, Serde<K> keySerde, Serde<V> valueSerde) {
    return Materialized.<K, V, S>as(name).withKeySerde(keySerde).withValueSerde(valueSerde);
  }
}
