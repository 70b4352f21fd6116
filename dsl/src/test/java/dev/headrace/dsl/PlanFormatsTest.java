package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.Resources;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.plan.PlanDescription;
import dev.headrace.dsl.plan.PlanFormat;
import dev.headrace.dsl.plan.PlanStep;
import dev.headrace.dsl.window.Windows;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanFormatsTest {

  private static final Topic<String, Long> ORDERS = Topic.of("orders", string(), int64());
  private static final Topic<String, Long> TOTALS = Topic.of("totals", string(), int64());
  private static final Topic<String, Long> LARGE = Topic.of("large", string(), int64());
  private static final Topic<String, Long> LATE = Topic.of("late", string(), int64());

  private static Topology shop() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(ORDERS)
        .split()
        .branch("large", (customer, amount) -> amount > 1000, large -> large.to(LARGE))
        .otherwise(
            "rest",
            rest ->
                rest.repartition("by-customer", string(), int64())
                    .groupByKey()
                    .windowedBy(Windows.tumbling(Duration.ofDays(1)))
                    .lateTo(LATE)
                    .reduce("total", Long::sum)
                    .toStream()
                    .map((day, sum) -> KeyValue.of(day.key(), sum))
                    .to(TOTALS));
    return builder.build();
  }

  @Test
  void isDrawnInMermaid() {
    assertThat(shop().describe(PlanFormat.MERMAID))
        .isEqualTo(
            """
            flowchart TB
              stream_3a_orders(["stream orders"])
              orders_2f_split["split"]
              stream_3a_orders --> orders_2f_split
              to_3a_large(["to large"])
              orders_2f_split -->|"large"| to_3a_large
              repartition_3a_by_2d_customer(["repartition by-customer"])
              orders_2f_split -->|"rest"| repartition_3a_by_2d_customer
              reduce_3a_total["reduce total, tumbling PT24H, grace PT0S"]
              repartition_3a_by_2d_customer --> reduce_3a_total
              store_3a_total[("total")]
              reduce_3a_total -.- store_3a_total
              to_3a_late(["to late"])
              reduce_3a_total -->|"late events"| to_3a_late
              total_2f_toStream["toStream"]
              reduce_3a_total --> total_2f_toStream
              total_2f_map["map"]
              total_2f_toStream --> total_2f_map
              to_3a_totals(["to totals"])
              total_2f_map --> to_3a_totals
            """);
  }

  @Test
  void isDrawnInDot() {
    assertThat(shop().describe(PlanFormat.DOT))
        .isEqualTo(
            """
            digraph "shop" {
              node [shape=box];
              "stream:orders" [label="stream orders", style=rounded];
              "orders/split" [label="split"];
              "stream:orders" -> "orders/split";
              "to:large" [label="to large", style=rounded];
              "orders/split" -> "to:large" [label="large"];
              "repartition:by-customer" [label="repartition by-customer", style=rounded];
              "orders/split" -> "repartition:by-customer" [label="rest"];
              "reduce:total" [label="reduce total, tumbling PT24H, grace PT0S"];
              "repartition:by-customer" -> "reduce:total";
              "store:total" [label="total", shape=cylinder];
              "reduce:total" -> "store:total" [dir=none, style=dashed];
              "to:late" [label="to late", style=rounded];
              "reduce:total" -> "to:late" [label="late events"];
              "total/toStream" [label="toStream"];
              "reduce:total" -> "total/toStream";
              "total/map" [label="map"];
              "total/toStream" -> "total/map";
              "to:totals" [label="to totals", style=rounded];
              "total/map" -> "to:totals";
            }
            """);
  }

  @Test
  void isWrittenAsJson() throws IOException {
    String golden = Resources.toString(Resources.getResource(getClass(), "shop.json"), UTF_8);
    assertThat(shop().describe(PlanFormat.JSON)).isEqualTo(golden);
  }

  @Test
  void isWrittenAsTheTextThatDescribeGives() {
    assertThat(shop().describe(PlanFormat.TEXT)).isEqualTo(shop().describe());
  }

  @Test
  void quotesWhatALanguageWouldTakeForItsOwn() {
    var step = new PlanStep("a", "say \"#\\\"", null, null, null, List.of(), List.of());
    var description = new PlanDescription("quotes", List.of(step));
    assertThat(description.toMermaid()).contains("a[\"say #quot;#35;\\#quot;\"]");
    assertThat(description.toDot()).contains("[label=\"say \\\"#\\\\\\\"\"]");
    assertThat(PlanDescription.fromJson(description.toJson())).isEqualTo(description);
  }

  @Test
  void twoVersionsOfEqualTopologiesAreEqual() {
    assertThat(shop().description()).isEqualTo(shop().description());
    assertThat(shop().description().changesSince(shop().description())).isEmpty();
  }

  @Test
  void namesWhatChangedOfWhatLasts() {
    assertThat(counting("sales", "a", 1).changesSince(counting("shop", "b", 1)))
        .containsExactly(
            "the application \"shop\" is now \"sales\": it starts without positions and state",
            "store \"b\" is gone",
            "store \"a\" is new");
    assertThat(counting("shop", "a", 2).changesSince(counting("shop", "a", 1)))
        .containsExactly(
            "store \"a\" was \"count a, tumbling PT24H, grace PT0S, rows by window of 86400000 ms every 86400000 ms\""
                + " and is \"count a, tumbling PT48H, grace PT0S, rows by window of 172800000 ms every 172800000 ms\"");
  }

  private static PlanDescription counting(String application, String store, int days) {
    var builder = TopologyBuilder.named(application);
    builder.stream(ORDERS)
        .groupByKey()
        .windowedBy(Windows.tumbling(Duration.ofDays(days)))
        .count(store);
    return builder.build().description();
  }

  @Test
  void refusesToReadWhatItHasNotWritten() {
    assertThatThrownBy(() -> PlanDescription.fromJson("[]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("this is no description of a plan as toJson() writes it: ");
    String later = shop().description().toJson().replace("\"format\" : 1", "\"format\" : 2");
    assertThatThrownBy(() -> PlanDescription.fromJson(later))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the description has format 2, and this version reads format 1: read it with the version that wrote it");
  }
}
