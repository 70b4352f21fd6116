package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.SinkNode;
import dev.headrace.dsl.plan.SourceNode;
import dev.headrace.dsl.plan.TableNode;
import dev.headrace.dsl.plan.TableTransformNode;
import dev.headrace.dsl.plan.TopicSpec;
import dev.headrace.dsl.plan.TransformNode;
import dev.headrace.dsl.plan.TransformTraits;
import dev.headrace.dsl.serde.Serdes;
import dev.headrace.dsl.window.WindowSpec;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.dsl.window.Windows;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PlanShapeTest {

  private static final Topic<String, Long> ORDERS = Topic.of("orders", string(), int64());
  private static final Topic<String, Long> TOTALS = Topic.of("totals", string(), int64());

  private final TopologyBuilder builder = TopologyBuilder.named("shop");
  private final EventStream<String, Long> orders = builder.stream(ORDERS);

  @Test
  void groupByIsASelectKeyAndARepartition() {
    orders.groupBy("by-amount", (customer, amount) -> amount, int64()).count("per-amount");
    List<PlanNode> nodes = builder.build().plan().nodes();

    assertThat(nodes).hasSize(4);
    assertThat(nodes.get(0)).isInstanceOf(SourceNode.class);
    assertThat(((TransformNode) nodes.get(1)).kind()).isEqualTo("selectKey");
    var repartition = (RepartitionNode) nodes.get(2);
    assertThat(repartition.name()).isEqualTo("by-amount");
    assertThat(repartition.input()).isEqualTo(new Input(1, 0));
    assertThat(repartition.keySerde()).isEqualTo(int64());
    assertThat(repartition.valueSerde()).isEqualTo(int64());
    var count = (AggregateNode) nodes.get(3);
    assertThat(count.name()).isEqualTo("per-amount");
    assertThat(count.keySerde()).isEqualTo(int64());
    assertThat(count.window()).isNull();
    assertThat(count.emission()).isEqualTo(Emission.UPDATES);
  }

  @Test
  void windowsAndFinalResultsAreInTheAggregation() {
    Topic<Windowed<String>, Long> daily =
        Topic.of("daily", Serdes.windowed(string(), Duration.ofDays(1)), int64());
    orders
        .groupByKey()
        .windowedBy(Windows.tumbling(Duration.ofDays(1)).grace(Duration.ofHours(1)))
        .finalResults()
        .reduce("daily-total", Long::sum)
        .to(daily);
    List<PlanNode> nodes = builder.build().plan().nodes();

    var reduce = (AggregateNode) nodes.get(1);
    assertThat(reduce.window()).isEqualTo(WindowSpec.tumbling(86_400_000, 3_600_000));
    assertThat(reduce.emission()).isEqualTo(Emission.FINAL);
    assertThat(reduce.keySerde()).isEqualTo(string());
    assertThat(((SinkNode) nodes.get(2)).topic())
        .isEqualTo(new TopicSpec("daily", daily.keySerde(), int64()));
  }

  @Test
  void aTableIsKeptInItsTopicAndAStreamOfLatestEventsInAChangelog() {
    Table<String, Long> totals = builder.table("totals-table", TOTALS);
    totals.filter((customer, total) -> total > 0).mapValues(total -> -total).toStream();
    orders.toTable("latest");
    List<PlanNode> nodes = builder.build().plan().nodes();

    var table = (TableNode) nodes.get(2);
    assertThat(table.isTopic()).isTrue();
    assertThat(table.store().tableTopic()).isEqualTo("totals");
    assertThat(nodes.get(3)).isInstanceOf(TableTransformNode.class);
    assertThat(nodes.get(4).operator()).isEqualTo("mapValues");
    assertThat(nodes.get(5).operator()).isEqualTo("toStream");
    var latest = (TableNode) nodes.get(6);
    assertThat(latest.isTopic()).isFalse();
    assertThat(latest.store().keySerde()).isEqualTo(string());
  }

  @Test
  void hugeWindowsEndAtTheEndOfTime() {
    orders.groupByKey().windowedBy(Windows.tumbling(Duration.ofSeconds(Long.MAX_VALUE))).count("c");
    var count = (AggregateNode) builder.build().plan().node(1);
    assertThat(count.window()).isEqualTo(WindowSpec.tumbling(Long.MAX_VALUE, 0));
  }

  @Test
  void eachOperatorSaysWhatItReadsAndChanges() {
    assertThat(traits(s -> s.filter((k, v) -> true))).isEqualTo(traits(false, false, true, true));
    assertThat(traits(s -> s.peek((k, v) -> {}))).isEqualTo(traits(false, false, true, true));
    assertThat(traits(s -> s.mapValues(v -> v))).isEqualTo(traits(false, true, false, true));
    assertThat(traits(s -> s.mapValues((k, v) -> v))).isEqualTo(traits(false, true, true, true));
    assertThat(traits(s -> s.selectKey((k, v) -> k))).isEqualTo(traits(true, false, true, true));
    assertThat(traits(s -> s.map(KeyValue::of))).isEqualTo(traits(true, true, true, true));
    assertThat(traits(s -> s.flatMap((k, v) -> List.of())))
        .isEqualTo(traits(true, true, true, true));
    assertThat(traits(s -> s.merge(s))).isEqualTo(traits(false, false, false, false));
  }

  private static TransformTraits traits(
      boolean changesKey, boolean changesValue, boolean readsKey, boolean readsValue) {
    return new TransformTraits(changesKey, changesValue, readsKey, readsValue);
  }

  private static TransformTraits traits(Consumer<EventStream<String, Long>> use) {
    var builder = TopologyBuilder.named("traits");
    use.accept(builder.stream(ORDERS));
    var node = (TransformNode) builder.build().plan().node(1);
    TransformTraits seen =
        traits(node.changesKey(), node.changesValue(), node.readsKey(), node.readsValue());
    assertThat(seen).isEqualTo(node.traits());
    return seen;
  }

  @Test
  void theSameTopicIsOneSource() {
    builder.stream(Topic.of("orders", string(), int64())).to(TOTALS);
    assertThat(builder.build().plan().nodes()).hasSize(2);
  }

  @Test
  void aSplitKnowsItsBranchesEvenWithoutOtherwise() {
    orders
        .split()
        .branch("small", (customer, amount) -> amount < 10, small -> small.to(TOTALS))
        .branch("large", (customer, amount) -> amount > 99, large -> {});
    var plan = builder.build().plan();
    var split = (TransformNode) plan.node(1);
    assertThat(split.branches()).containsExactly("small", "large");
    assertThat(plan.consumers(new Input(1, 0))).containsExactly(plan.node(2));
    assertThat(plan.consumers(new Input(1, 1))).isEmpty();
  }

  @Test
  void serdesStayKnownWhereTypesStay() {
    orders
        .filter((customer, amount) -> true)
        .peek((customer, amount) -> {})
        .merge(builder.stream(Topic.of("more", string(), int64())))
        .groupByKey()
        .reduce("total", Long::sum)
        .toStream()
        .groupByKey()
        .reduce("total-of-totals", Long::sum);
    assertThat(builder.build().plan().nodes().get(5))
        .isInstanceOfSatisfying(
            AggregateNode.class, node -> assertThat(node.valueSerde()).isEqualTo(int64()));
  }

  @Test
  void eachNodeKnowsItsLine() {
    int line = Lines.next();
    orders.filter((customer, amount) -> true).to(TOTALS);
    var plan = builder.build().plan();
    assertThat(plan.node(1).location()).hasToString("PlanShapeTest.java:" + line);
    assertThat(plan.node(2).location()).hasToString("PlanShapeTest.java:" + line);
  }
}
