package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.dsl.plan.TransformNode;
import dev.headrace.dsl.processor.EventContext;
import dev.headrace.dsl.processor.EventHeaders;
import dev.headrace.dsl.processor.RecordMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FunctionsTest {

  private static final Topic<String, Long> ORDERS = Topic.of("orders", string(), int64());

  private static final EventContext CONTEXT =
      new EventContext() {
        @Override
        public long timestampMs() {
          return 7;
        }

        @Override
        public EventHeaders headers() {
          return EventHeaders.none().withText("shop", "north");
        }

        @Override
        public Optional<RecordMetadata> record() {
          return Optional.of(new RecordMetadata("orders", 1, 3));
        }
      };

  record Emitted(int branch, Object key, Object value) {}

  private static List<Emitted> run(
      Consumer<EventStream<String, Long>> operator, String key, Long value) {
    List<Emitted> emitted = new ArrayList<>();
    ((TransformNode) onlyNode(operator))
        .function()
        .apply(
            key,
            value,
            CONTEXT,
            (branch, newKey, newValue, headers) ->
                emitted.add(new Emitted(branch, newKey, newValue)));
    return emitted;
  }

  private static Object onlyNode(Consumer<EventStream<String, Long>> operator) {
    var builder = TopologyBuilder.named("functions");
    operator.accept(builder.stream(ORDERS));
    return builder.build().plan().node(1);
  }

  @Test
  void filterKeepsWhatSatisfiesThePredicate() {
    assertThat(run(s -> s.filter((k, v) -> v > 1), "a", 2L))
        .containsExactly(new Emitted(0, "a", 2L));
    assertThat(run(s -> s.filter((k, v) -> v > 1), "a", 1L)).isEmpty();
  }

  @Test
  void mapsChangeTheirPart() {
    assertThat(run(s -> s.map((k, v) -> KeyValue.of(v, k)), "a", 2L))
        .containsExactly(new Emitted(0, 2L, "a"));
    assertThat(run(s -> s.mapValues(v -> v + 1), "a", 2L)).containsExactly(new Emitted(0, "a", 3L));
    assertThat(run(s -> s.mapValues((k, v) -> k + v), "a", 2L))
        .containsExactly(new Emitted(0, "a", "a2"));
    assertThat(run(s -> s.selectKey((k, v) -> v), "a", 2L)).containsExactly(new Emitted(0, 2L, 2L));
  }

  @Test
  void aFunctionSeesTheContextAsOneParameterMore() {
    assertThat(run(s -> s.filter((k, v, c) -> c.timestampMs() == 7), "a", 2L))
        .containsExactly(new Emitted(0, "a", 2L));
    assertThat(run(s -> s.filterNot((k, v, c) -> c.timestampMs() == 7), "a", 2L)).isEmpty();
    assertThat(run(s -> s.map((k, v, c) -> KeyValue.of(shop(c), offset(c))), "a", 2L))
        .containsExactly(new Emitted(0, "north", 3L));
    assertThat(run(s -> s.mapValues((k, v, c) -> k + v + shop(c)), "a", 2L))
        .containsExactly(new Emitted(0, "a", "a2north"));
    assertThat(run(s -> s.selectKey((k, v, c) -> shop(c)), "a", 2L))
        .containsExactly(new Emitted(0, "north", 2L));
    assertThat(run(s -> s.flatMapValues((k, v, c) -> List.of(shop(c), k)), "a", 2L))
        .containsExactly(new Emitted(0, "a", "north"), new Emitted(0, "a", "a"));
    assertThat(run(s -> s.flatMap((k, v, c) -> List.of(KeyValue.of(shop(c), v))), "a", 2L))
        .containsExactly(new Emitted(0, "north", 2L));
    assertThat(run(s -> s.split().branch("n", (k, v, c) -> shop(c) == null, b -> {}), "a", 2L))
        .isEmpty();
  }

  private static String shop(EventContext context) {
    return context.headers().text("shop");
  }

  private static long offset(EventContext context) {
    return context.record().orElseThrow().offset();
  }

  @Test
  void mapHeadersEmitsOtherHeadersAndNothingElseChanges() {
    List<EventHeaders> emitted = new ArrayList<>();
    var node =
        (TransformNode)
            onlyNode(
                s -> s.mapHeaders((k, v, c) -> c.headers().withText("key", k).without("shop")));
    node.function()
        .apply("a", 2L, CONTEXT, (branch, k, v, headers) -> emitted.add(EventHeaders.of(headers)));
    assertThat(emitted).containsExactly(EventHeaders.none().withText("key", "a"));
  }

  @Test
  void nullsPassThrough() {
    assertThat(run(s -> s.filter((k, v) -> v == null), null, null))
        .containsExactly(new Emitted(0, null, null));
    assertThat(run(s -> s.mapValues(v -> (String) null), "a", 1L))
        .containsExactly(new Emitted(0, "a", null));
  }

  @Test
  void flatMapEmitsInOrder() {
    assertThat(
            run(s -> s.flatMap((k, v) -> List.of(KeyValue.of(k, 1), KeyValue.of(k, 2))), "a", 9L))
        .containsExactly(new Emitted(0, "a", 1), new Emitted(0, "a", 2));
    assertThat(run(s -> s.flatMap((k, v) -> List.<KeyValue<String, Long>>of()), "a", 9L)).isEmpty();
  }

  @Test
  void sideEffectsHappenOnce() {
    List<Long> seen = new ArrayList<>();
    assertThat(run(s -> s.peek((k, v) -> seen.add(v)), "a", 1L))
        .containsExactly(new Emitted(0, "a", 1L));
    assertThat(run(s -> s.forEach((k, v) -> seen.add(v)), "a", 2L)).isEmpty();
    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void aSplitTakesTheFirstBranchThatFits() {
    Consumer<EventStream<String, Long>> split =
        s ->
            s.split()
                .branch("positive", (k, v) -> v > 0, b -> {})
                .branch("even", (k, v) -> v % 2 == 0, b -> {})
                .otherwise("rest", b -> {});
    assertThat(run(split, "a", 2L)).containsExactly(new Emitted(0, "a", 2L));
    assertThat(run(split, "a", -2L)).containsExactly(new Emitted(1, "a", -2L));
    assertThat(run(split, "a", -1L)).containsExactly(new Emitted(2, "a", -1L));
  }

  @Test
  void aSplitWithoutOtherwiseDropsTheRest() {
    assertThat(run(s -> s.split().branch("positive", (k, v) -> v > 0, b -> {}), "a", 0L)).isEmpty();
  }

  @Test
  void aMissingResultSaysWhatToDo() {
    assertThatThrownBy(() -> run(s -> s.map((k, v) -> (KeyValue<String, Long>) null), "a", 1L))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("map returned null")
        .hasMessageContaining("use filter");
    assertThatThrownBy(
            () ->
                run(
                    s -> s.flatMap((k, v) -> Arrays.asList((KeyValue<String, Long>) null)),
                    "a",
                    1L))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("flatMap returned null");
  }

  @Test
  void countStartsAtZero() {
    assertThat(fold(s -> s.groupByKey().count("c"))).isEqualTo(3L);
  }

  @Test
  void reduceStartsWithTheFirstValue() {
    assertThat(fold(s -> s.groupByKey().reduce("r", (left, right) -> left * 10 + right)))
        .isEqualTo(123L);
  }

  @Test
  void aggregateStartsWithTheInitializersValue() {
    assertThat(
            fold(
                s -> s.groupByKey().aggregate("a", () -> "", (k, v, all) -> all + k + v, string())))
        .isEqualTo("k1k2k3");
  }

  private static Object fold(Consumer<EventStream<String, Long>> operator) {
    FoldSpec fold = ((AggregateNode) onlyNode(operator)).fold();
    Object aggregate = fold.create();
    for (long value = 1; value <= 3; value++) {
      aggregate = fold.accumulate().apply("k", value, 0, aggregate);
    }
    return fold.result().apply(aggregate);
  }
}
