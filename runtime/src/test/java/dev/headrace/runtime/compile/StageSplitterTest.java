package dev.headrace.runtime.compile;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.RepartitionNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageSplitterTest {
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final Topic<String, String> ORDERS = Topic.of("orders", string(), string());
  private static final Topic<String, String> OUT = Topic.of("out", string(), string());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());

  private final TopologyBuilder builder = TopologyBuilder.named("shop");
  private final EventStream<String, String> clicks = builder.stream(CLICKS);
  private final EventStream<String, String> orders = builder.stream(ORDERS);
  private List<StagePlan> stages = List.of();

  @Test
  void keepsUnconnectedStreamsApart() {
    clicks.filter((user, page) -> true).to(OUT);
    assertThat(stages()).extracting(StagePlan::name).containsExactly("clicks", "orders");
    assertThat(stages()).extracting(StagePlan::level).containsOnly(0);
  }

  @Test
  void runsAnExchangeWhereItIsSentFrom() {
    clicks.groupBy("by-page", (user, page) -> page, string()).count("views");
    StagePlan sender = stage("clicks");
    StagePlan receiver = stage("by-page-repartition");
    assertThat(sender.outgoing()).extracting(RepartitionNode::name).containsExactly("by-page");
    assertThat(receiver.incoming()).isEqualTo(sender.outgoing());
    assertThat(receiver.sourceTopics()).isEmpty();
    assertThat(receiver.stores()).hasSize(1);
    assertThat(receiver.nodes()).doesNotContainAnyElementsOf(sender.nodes());
  }

  @Test
  void putsEachOfTwoExchangesInARowOneLevelDeeper() {
    clicks
        .groupBy("by-page", (user, page) -> page, string())
        .count("views")
        .toStream()
        .groupBy("by-count", (page, count) -> "" + count, string())
        .count("pages")
        .toStream()
        .to(COUNTS);
    assertThat(stage("clicks").level()).isEqualTo(0);
    assertThat(stage("by-page-repartition").level()).isEqualTo(1);
    assertThat(stage("by-count-repartition").level()).isEqualTo(2);
    assertThat(stages()).extracting(StagePlan::level).isSorted();
  }

  @Test
  void joinsMergedSourcesIntoOneStageNamedAfterTheFirstTopic() {
    orders.merge(clicks).to(OUT);
    assertThat(stages()).extracting(StagePlan::name).containsExactly("clicks");
    assertThat(stage("clicks").sourceTopics()).containsExactly("clicks", "orders");
  }

  @Test
  void joinsMergedExchangesIntoOneStageNamedAfterTheFirstExchange() {
    orders.repartition("b", string()).merge(clicks.repartition("a", string())).to(OUT);
    assertThat(stages())
        .extracting(StagePlan::name)
        .containsExactly("clicks", "orders", "a-repartition");
    assertThat(stage("a-repartition").incoming())
        .extracting(RepartitionNode::name)
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void namesAStageAfterItsExchangeEvenWhenATopicIsMergedIn() {
    clicks.repartition("z", string()).merge(orders).to(OUT);
    StagePlan merged = stage("z-repartition");
    assertThat(merged.sourceTopics()).containsExactly("orders");
    assertThat(merged.level()).isEqualTo(1);
  }

  @Test
  void measuresALevelByTheLongestWay() {
    var once = clicks.repartition("once", string());
    var twice = once.repartition("twice", string());
    twice.merge(orders.repartition("short", string())).to(OUT);
    assertThat(stage("short-repartition").level()).isEqualTo(2);
  }

  @Test
  void numbersAStageByItsNameWhateverElseTheTopologyHas() {
    clicks.repartition("a", string()).to(OUT);
    var larger = TopologyBuilder.named("shop");
    larger.stream(CLICKS).repartition("a", string()).to(OUT);
    larger.stream(Topic.of("another", string(), string())).repartition("0", string()).to(OUT);
    List<Integer> numbers =
        StageSplitter.split(larger.build().plan()).stream().map(StagePlan::number).toList();
    assertThat(numbers)
        .contains(stage("clicks").number(), stage("a-repartition").number())
        .doesNotHaveDuplicates()
        .allMatch(number -> number >= 0);
  }

  @Test
  void refusesAnExchangeMergedBackIntoItsOwnStage() {
    clicks.repartition("again", string()).merge(clicks).to(OUT);
    Plan plan = builder.build().plan();
    assertThatThrownBy(() -> StageSplitter.split(plan))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("repartition 'again' (" + place(plan, "again") + ")")
        .hasMessageContaining("a repartition of its own");
  }

  @Test
  void refusesStagesThatFeedEachOtherAndNamesTheExchanges() {
    var toOrders = clicks.repartition("to-orders", string());
    var toClicks = orders.repartition("to-clicks", string());
    toOrders.merge(orders).to(OUT);
    toClicks.merge(clicks).repartition("innocent", string()).to(OUT);
    Plan plan = builder.build().plan();
    assertThatThrownBy(() -> StageSplitter.split(plan))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'to-orders' (" + place(plan, "to-orders") + ")")
        .hasMessageContaining("'to-clicks' (" + place(plan, "to-clicks") + ")")
        .hasMessageContaining("a repartition of their own")
        .hasMessageNotContaining("innocent");
  }

  @Test
  void refusesATopicThatIsNamedLikeAnExchange() {
    builder.stream(Topic.of("again-repartition", string(), string())).to(OUT);
    clicks.repartition("again", string()).to(OUT);
    assertThatThrownBy(this::stages)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'again-repartition'")
        .hasMessageContaining("rename the repartition");
  }

  private List<StagePlan> stages() {
    if (stages.isEmpty()) {
      stages = StageSplitter.split(builder.build().plan());
    }
    return stages;
  }

  private StagePlan stage(String name) {
    return stages().stream().filter(stage -> stage.name().equals(name)).findFirst().orElseThrow();
  }

  private static String place(Plan plan, String exchange) {
    return plan.nodes().stream()
        .filter(RepartitionNode.class::isInstance)
        .map(RepartitionNode.class::cast)
        .filter(node -> node.name().equals(exchange))
        .findFirst()
        .orElseThrow()
        .location()
        .toString();
  }
}
