package dev.headrace.runtime.compile;

import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.SourceNode;
import dev.headrace.dsl.window.WindowDefinition;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final Topic<String, String> ORDERS = Topic.of("orders", string(), string());
  private static final Topic<String, String> OUT = Topic.of("out", string(), string());

  private final TopologyBuilder builder = TopologyBuilder.named("shop");
  private final EventStream<String, String> clicks = builder.stream(CLICKS);
  private final EventStream<String, String> orders = builder.stream(ORDERS);

  @Test
  void givesAStageThePartitionsOfItsTopic() {
    Layout layout = layout(3, 5);
    assertThat(layout.partitions(stage(layout, "clicks"))).isEqualTo(3);
    assertThat(layout.partitions(stage(layout, "orders"))).isEqualTo(5);
    assertThat(layout.deepestLevel()).isEqualTo(0);
  }

  @Test
  void whereRowsLieIsPartOfWhatProcessesHaveInCommon() {
    assertThat(fingerprint(tumbling(ofMinutes(1)).grace(ofMinutes(5))))
        .isEqualTo(fingerprint(tumbling(ofMinutes(1))))
        .isNotEqualTo(fingerprint(tumbling(ofMinutes(2))))
        .isNotEqualTo(fingerprint(sessions(ofMinutes(1))));
  }

  private static String fingerprint(WindowDefinition windows) {
    var shop = TopologyBuilder.named("shop");
    shop.stream(CLICKS).groupByKey().windowedBy(windows).count("views");
    return Fingerprint.of(Layout.of(shop.build().plan(), Map.of("clicks", 1)));
  }

  @Test
  void tablesMoveEventTimeOnlyWhereNothingElseDoes() {
    var users = builder.table("users", Topic.of("users", string(), string()));
    builder.table("pages", Topic.of("pages", string(), string()));
    users.toStream().merge(clicks).groupByKey().count("both");
    Layout layout =
        Layout.of(builder.build().plan(), Map.of("clicks", 1, "orders", 1, "users", 1, "pages", 1));
    assertThat(movesTime(layout, "users")).isFalse();
    assertThat(movesTime(layout, "clicks")).isTrue();
    assertThat(movesTime(layout, "pages")).isTrue();
    assertThat(layout.changelogTopics()).containsOnlyKeys("shop-both-changelog");
  }

  private static boolean movesTime(Layout layout, String topic) {
    StagePlan stage =
        layout.stages().stream()
            .filter(each -> each.sourceTopics().contains(topic))
            .findFirst()
            .orElseThrow();
    SourceNode source =
        stage.nodes().stream()
            .filter(SourceNode.class::isInstance)
            .map(SourceNode.class::cast)
            .filter(each -> each.topic().name().equals(topic))
            .findFirst()
            .orElseThrow();
    return layout.movesTime(stage, source);
  }

  @Test
  void givesAnExchangeThePartitionsOfItsSender() {
    clicks
        .groupBy("by-page", (user, page) -> page, string())
        .count("views")
        .toStream()
        .groupBy("by-count", (page, count) -> "" + count, string())
        .count("pages");
    Layout layout = layout(3, 5);
    assertThat(layout.repartitionTopics())
        .isEqualTo(Map.of("shop-by-page-repartition", 3, "shop-by-count-repartition", 3));
    assertThat(layout.changelogTopics())
        .isEqualTo(Map.of("shop-views-changelog", 3, "shop-pages-changelog", 3));
    assertThat(layout.deepestLevel()).isEqualTo(2);
  }

  @Test
  void givesMergedExchangesThePartitionsOfTheWidestSender() {
    clicks.repartition("a", string()).merge(orders.repartition("b", string())).to(OUT);
    assertThat(layout(3, 5).repartitionTopics())
        .isEqualTo(Map.of("shop-a-repartition", 5, "shop-b-repartition", 5));
  }

  @Test
  void givesAnExchangeThePartitionsOfTheTopicItIsMergedWith() {
    clicks.repartition("a", string()).merge(orders).groupByKey().count("both");
    Layout layout = layout(8, 2);
    StagePlan merged = stage(layout, "a-repartition");
    assertThat(layout.partitions(merged)).isEqualTo(2);
    assertThat(layout.repartitionTopics()).isEqualTo(Map.of("shop-a-repartition", 2));
    assertThat(layout.changelogTopics()).isEqualTo(Map.of("shop-both-changelog", 2));
    assertThat(layout.inputs(merged, 1))
        .containsExactly(
            new TopicPartition("orders", 1), new TopicPartition("shop-a-repartition", 1));
  }

  @Test
  void readsOnlyPartitionsThatExistWhereNothingDependsOnTheirNumber() {
    clicks.merge(orders).to(OUT);
    Layout layout = layout(1, 3);
    StagePlan merged = stage(layout, "clicks");
    assertThat(layout.partitions(merged)).isEqualTo(3);
    assertThat(layout.inputs(merged, 0))
        .containsExactly(new TopicPartition("clicks", 0), new TopicPartition("orders", 0));
    assertThat(layout.inputs(merged, 2)).containsExactly(new TopicPartition("orders", 2));
  }

  @Test
  void refusesTopicsOfDifferentPartitionsThatMeetInAStore() {
    clicks.merge(orders).groupByKey().count("both");
    assertThatThrownBy(() -> layout(1, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in 'both'")
        .hasMessageContaining("'clicks' has 1, 'orders' has 3")
        .hasMessageContaining("repartition(name, serde)");
  }

  @Test
  void refusesTopicsOfDifferentPartitionsThatMeetBehindAnExchange() {
    var third = builder.stream(Topic.of("returns", string(), string()));
    clicks.repartition("a", string()).merge(orders).merge(third).to(OUT);
    assertThatThrownBy(
            () -> Layout.of(builder.build().plan(), Map.of("clicks", 1, "orders", 3, "returns", 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'orders' has 3, 'returns' has 2");
  }

  @Test
  void knowsWhoReceivesFromAnExchange() {
    clicks.repartition("a", string()).to(OUT);
    Layout layout = layout(1, 1);
    RepartitionNode exchange = stage(layout, "clicks").outgoing().get(0);
    assertThat(layout.receiver(exchange)).isEqualTo(stage(layout, "a-repartition"));
  }

  private Layout layout(int clickPartitions, int orderPartitions) {
    return Layout.of(
        builder.build().plan(), Map.of("clicks", clickPartitions, "orders", orderPartitions));
  }

  private static StagePlan stage(Layout layout, String name) {
    return layout.stages().stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
