package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Events that multiply, and then travel from shard to shard and back several times, so that every
 * lane sends to every other one, and what has become of them in the end.
 *
 * <p>Records come from two topics, and a task that reads both takes the oldest first: so it waits
 * for one of them while it is full of the other. Each of the events that one record becomes takes a
 * way of its own, which only depends on the record's key. So those that take the same way arrive in
 * the order of their records.
 *
 * @param fanOut how many events a record becomes
 * @param hops how often each changes its key
 * @param keys how many keys it may have on its way
 */
record RoundTrips(int fanOut, int hops, int keys) {
  static final String APPLICATION = "round-trips";
  static final String TOTALS = "totals";
  static final Topic<String, String> EVEN = Topic.of("even", string(), string());
  static final Topic<String, String> ODD = Topic.of("odd", string(), string());
  static final Topic<String, String> OUT = Topic.of("out", string(), string());

  /** Returns any of them with at most so many events, hops and keys. */
  static Arbitrary<RoundTrips> upTo(int mostFanOut, int mostHops, int mostKeys) {
    return Combinators.combine(
            Arbitraries.integers().between(1, mostFanOut),
            Arbitraries.integers().between(1, mostHops),
            Arbitraries.integers().between(1, mostKeys))
        .as(RoundTrips::new);
  }

  Topology topology() {
    var builder = TopologyBuilder.named(APPLICATION);
    EventStream<String, String> travelling =
        builder.stream(EVEN).merge(builder.stream(ODD)).flatMap(this::multiplied);
    for (int hop = 0; hop < hops; hop++) {
      int next = hop + 1;
      travelling =
          travelling
              .repartition("hop-" + hop, string(), string())
              .map((key, event) -> KeyValue.of(keyAt(next, wayOf(event)), event));
    }
    var arrived = travelling.repartition("arrived", string(), string());
    arrived.to(OUT);
    arrived.groupByKey().count(TOTALS);
    return builder.build();
  }

  /** Returns where the records of a key are. */
  static Topic<String, String> topicOf(String key) {
    return key.hashCode() % 2 == 0 ? EVEN : ODD;
  }

  private List<KeyValue<String, String>> multiplied(String key, String number) {
    return IntStream.range(0, fanOut)
        .mapToObj(one -> key + "/" + one)
        .map(way -> KeyValue.of(keyAt(0, way), way + " " + number))
        .toList();
  }

  private String keyAt(int hop, String way) {
    return "key-" + Math.floorMod((way + hop).hashCode(), keys);
  }

  private static String wayOf(String event) {
    return event.substring(0, event.indexOf(' '));
  }

  /** Returns how many events come out for so many records. */
  int events(int records) {
    return records * fanOut;
  }

  /** Returns the numbers that arrive on each way, given those of the records of each key. */
  Map<String, List<String>> arriving(Map<String, List<String>> numbers) {
    Map<String, List<String>> arriving = new HashMap<>();
    numbers.forEach(
        (key, all) ->
            multiplied(key, "").forEach(event -> arriving.put(wayOf(event.value()), all)));
    return arriving;
  }

  /** Returns how many events arrive with each key. */
  Map<String, Long> totals(Map<String, List<String>> numbers) {
    Map<String, Long> totals = new HashMap<>();
    arriving(numbers)
        .forEach((way, all) -> totals.merge(keyAt(hops, way), (long) all.size(), Long::sum));
    return totals;
  }

  /** Requires events, in the order they came out for each key, to be those of some records. */
  void require(Map<String, List<String>> numbers, List<String> events) {
    Map<String, List<String>> arrived = new HashMap<>();
    for (String event : events) {
      arrived
          .computeIfAbsent(wayOf(event), any -> new ArrayList<>())
          .add(event.substring(event.indexOf(' ') + 1));
    }
    assertThat(arrived).as("what has arrived, by way").isEqualTo(arriving(numbers));
  }
}
