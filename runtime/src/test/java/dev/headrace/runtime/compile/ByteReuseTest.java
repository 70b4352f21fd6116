package dev.headrace.runtime.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.SinkNode;
import dev.headrace.dsl.plan.SourceNode;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class ByteReuseTest {
  private final Serde<String> keys = new CountingSerde();
  private final Serde<String> values = new CountingSerde();
  private final Topic<String, String> in = Topic.of("in", keys, values);
  private final Topic<String, String> out = Topic.of("out", keys, values);
  private final TopologyBuilder builder = TopologyBuilder.named("bytes");
  private final EventStream<String, String> stream = builder.stream(in);

  @Test
  void aCopyDecodesNothing() {
    stream.to(out);
    ByteReuse reuse = reuse();
    assertThat(reuse.wantsKey(node(SourceNode.class))).isFalse();
    assertThat(reuse.wantsValue(node(SourceNode.class))).isFalse();
    assertThat(reuse.keySerde(node(SinkNode.class))).isSameAs(keys);
    assertThat(reuse.valueSerde(node(SinkNode.class))).isSameAs(values);
  }

  @Test
  void aFilterDecodesButItsBytesGoOn() {
    stream.filter((key, value) -> true).to(out);
    ByteReuse reuse = reuse();
    assertThat(reuse.wantsKey(node(SourceNode.class))).isTrue();
    assertThat(reuse.wantsValue(node(SourceNode.class))).isTrue();
    assertThat(reuse.keySerde(node(SinkNode.class))).isSameAs(keys);
    assertThat(reuse.valueSerde(node(SinkNode.class))).isSameAs(values);
  }

  @Test
  void newValuesLeaveTheKeysAlone() {
    stream.mapValues(String::strip).to(out);
    ByteReuse reuse = reuse();
    assertThat(reuse.wantsKey(node(SourceNode.class))).isFalse();
    assertThat(reuse.wantsValue(node(SourceNode.class))).isTrue();
    assertThat(reuse.keySerde(node(SinkNode.class))).isSameAs(keys);
    assertThat(reuse.valueSerde(node(SinkNode.class))).isNull();
  }

  @Test
  void anotherSerdeObjectMakesBytesAnew() {
    stream.to(Topic.of("out", new CountingSerde(), values));
    ByteReuse reuse = reuse();
    assertThat(reuse.wantsKey(node(SourceNode.class))).isTrue();
    assertThat(reuse.wantsValue(node(SourceNode.class))).isFalse();
  }

  @Test
  void whatOneOfSeveralConsumersWantsIsDecodedOnce() {
    stream.to(out);
    stream.mapValues(String::strip).to(Topic.of("stripped", keys, values));
    ByteReuse reuse = reuse();
    assertThat(reuse.wantsKey(node(SourceNode.class))).isFalse();
    assertThat(reuse.wantsValue(node(SourceNode.class))).isTrue();
  }

  @Test
  void aMergeKeepsBytesOnlyOfASerdeThatBothSidesShare() {
    var right = builder.stream(Topic.of("right", new CountingSerde(), values));
    stream.merge(right).to(out);
    ByteReuse reuse = reuse();
    assertThat(reuse.keySerde(node(SinkNode.class))).isNull();
    assertThat(reuse.valueSerde(node(SinkNode.class))).isSameAs(values);
  }

  @Test
  void anExchangeCarriesKeysAsBytesAndValuesAsObjects() {
    Serde<String> pages = new CountingSerde();
    stream.groupBy("by-page", (key, value) -> value, pages).count("views");
    ByteReuse reuse = reuse();
    assertThat(reuse.keySerde(node(RepartitionNode.class))).isNull();
    assertThat(reuse.keySerde(node(AggregateNode.class))).isSameAs(pages);
    assertThat(reuse.valueSerde(node(AggregateNode.class))).isNull();
  }

  @Test
  void aRowIsKeyedByTheBytesOfTheSource() {
    stream.groupByKey().count("views").toStream().mapValues(String::valueOf).to(out);
    ByteReuse reuse = reuse();
    assertThat(reuse.keySerde(node(AggregateNode.class))).isSameAs(keys);
    assertThat(reuse.keySerde(node(SinkNode.class))).isSameAs(keys);
    assertThat(reuse.valueSerde(node(SinkNode.class))).isNull();
  }

  private Plan plan;

  private ByteReuse reuse() {
    plan = builder.build().plan();
    return ByteReuse.of(plan);
  }

  private <N extends PlanNode> N node(Class<N> kind) {
    return plan.nodes().stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
  }
}
