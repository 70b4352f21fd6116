package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.window.Windows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescribeTest {

  private static final Topic<String, Long> ORDERS = Topic.of("orders", string(), int64());
  private static final Topic<String, Long> RETURNS = Topic.of("returns", string(), int64());
  private static final Topic<String, Long> TOTALS = Topic.of("totals", string(), int64());
  private static final Topic<String, Long> LARGE = Topic.of("large", string(), int64());

  private static Topology everyOperator() {
    var builder = TopologyBuilder.named("shop");
    EventStream<String, Long> orders = builder.stream(ORDERS);
    EventStream<String, Long> changes =
        orders.merge(builder.stream(RETURNS).mapValues(amount -> -amount));
    changes
        .map((customer, amount) -> KeyValue.of(customer, amount))
        .flatMap((customer, amount) -> List.of(KeyValue.of(customer, amount)))
        .mapValues((customer, amount) -> amount)
        .selectKey((customer, amount) -> customer)
        .repartition("by-customer", string(), int64())
        .groupByKey()
        .reduce("total", Long::sum)
        .toStream()
        .to(TOTALS);
    changes
        .split()
        .branch("large", (customer, amount) -> amount > 1000, large -> large.to(LARGE))
        .otherwise(
            "rest",
            rest ->
                rest.groupByKey()
                    .windowedBy(Windows.tumbling(Duration.ofDays(1)))
                    .aggregate("per-day", () -> 0L, (key, value, sum) -> sum + value, int64())
                    .toStream()
                    .peek((day, sum) -> {})
                    .forEach((day, sum) -> {}));
    return builder.build();
  }

  @Test
  void printsEveryOperator() {
    assertThat(everyOperator().describe())
        .isEqualTo(
            """
            topology shop
              stream orders
                merge with returns
                then
                  map
                  flatMap
                  mapValues
                  selectKey
                  repartition by-customer
                  reduce total
                  toStream
                  to totals
                then
                  split
                    branch large
                      to large
                    branch rest
                      aggregate per-day, tumbling PT24H, grace PT0S
                      toStream
                      peek
                      forEach
              stream returns
                mapValues
                merge into orders
            """);
  }

  @Test
  void aFilterMoreIsExactlyOneLineMore() {
    List<String> without = lines(describe(false));
    List<String> with = new ArrayList<>(lines(describe(true)));
    with.removeAll(without);
    assertThat(with).containsExactly("    filter");
    assertThat(lines(describe(true))).containsSubsequence(without).hasSize(without.size() + 1);
  }

  private static String describe(boolean filtered) {
    var builder = TopologyBuilder.named("shop");
    EventStream<String, Long> orders = builder.stream(ORDERS);
    EventStream<String, Long> kept = filtered ? orders.filter((key, value) -> true) : orders;
    kept.merge(builder.stream(RETURNS)).groupByKey().count("orders").toStream().to(TOTALS);
    kept.to(LARGE);
    return builder.build().describe();
  }

  private static List<String> lines(String text) {
    return Splitter.on('\n').splitToList(text);
  }

  @Test
  void aStreamMergedWithItselfIsOneMerge() {
    var builder = TopologyBuilder.named("twice");
    EventStream<String, Long> orders = builder.stream(ORDERS);
    orders.merge(orders).to(TOTALS);
    assertThat(builder.build().describe())
        .isEqualTo(
            """
            topology twice
              stream orders
                then
                  merge with orders
                  to totals
                then
                  merge into orders
            """);
  }

  @Test
  void printsWindowsAndLateEvents() {
    var builder = TopologyBuilder.named("windows");
    GroupedStream<String, Long> orders = builder.stream(ORDERS).groupByKey();
    orders
        .windowedBy(Windows.hopping(Duration.ofMinutes(1), Duration.ofSeconds(10)))
        .lateTo(LARGE)
        .finalResults()
        .count("hopping")
        .peek((window, count) -> {});
    orders.windowedBy(Windows.sliding(Duration.ofSeconds(7))).everyUpdate().count("sliding");
    orders.windowedBy(Windows.sessions(Duration.ofMinutes(5))).count("sessions");
    orders.windowedBy(Windows.unlimited()).count("unlimited");
    assertThat(builder.build().describe())
        .isEqualTo(
            """
            topology windows
              stream orders
                then
                  count hopping, hopping PT1M by PT10S, grace PT0S, final results
                    late events
                      to large
                  peek
                then
                  count sliding, sliding PT7S, grace PT0S, every update
                then
                  count sessions, sessions PT5M, grace PT0S
                then
                  count unlimited, unlimited from 1970-01-01T00:00:00Z
            """);
  }

  @Test
  void describesLateEventsOfACogroup() {
    var builder = TopologyBuilder.named("late");
    GroupedStream<String, Long> orders = builder.stream(ORDERS).groupByKey();
    GroupedStream<String, Long> returns = builder.stream(RETURNS).groupByKey();
    orders
        .<Long>cogroup((customer, amount, total) -> total + amount)
        .cogroup(returns, (customer, amount, total) -> total - amount)
        .windowedBy(Windows.tumbling(Duration.ofDays(1)))
        .lateTo(returns, LARGE)
        .aggregate("totals", () -> 0L, int64());
    assertThat(builder.build().describe())
        .isEqualTo(
            """
            topology late
              stream orders
                cogroup
                merge with returns
                aggregate totals, tumbling PT24H, grace PT0S
                  late events
                    input 2 of cogroup
                    to large
              stream returns
                cogroup
                merge into orders
            """);
  }
}
