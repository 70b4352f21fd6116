package dev.headrace.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.serde.Serdes;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final SourceLocation HERE = new SourceLocation("Here.java", 1);
  private static final TopicSpec TOPIC = new TopicSpec("t", Serdes.string(), Serdes.string());
  private static final Input FIRST = new Input(0, 0);

  @Test
  void findsNodesAndTheirConsumers() {
    var source = new SourceNode(0, TOPIC, SourceSpec.DEFAULT, HERE);
    var left = new SinkNode(1, FIRST, TOPIC, null, HERE);
    var right = new SinkNode(2, FIRST, TOPIC, null, HERE);
    var plan = new Plan("app", List.of(source, left, right));
    assertThat(plan.node(2)).isSameAs(right);
    assertThat(plan.consumers(FIRST)).containsExactly(left, right);
    assertThat(plan.consumers(new Input(1, 0))).isEmpty();
  }

  @Test
  void aNodeThatTakesAnInputTwiceConsumesItTwice() {
    var source = new SourceNode(0, TOPIC, SourceSpec.DEFAULT, HERE);
    var traits = new TransformTraits(false, false, false, false);
    var merge =
        new TransformNode(
            1,
            List.of(FIRST, FIRST),
            "merge",
            (key, value, context, emitter) -> emitter.emit(key, value),
            List.of(),
            traits,
            HERE);
    assertThat(new Plan("app", List.of(source, merge)).consumers(FIRST))
        .containsExactly(merge, merge);
  }

  @Test
  void refusesNodesOutOfOrder() {
    var source = new SourceNode(1, TOPIC, SourceSpec.DEFAULT, HERE);
    assertThatThrownBy(() -> new Plan("app", List.of(source)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("position 0");
    var sink = new SinkNode(0, FIRST, TOPIC, null, HERE);
    assertThatThrownBy(() -> new Plan("app", List.of(sink)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("before its input");
  }

  @Test
  void aLocationIsTheLineOutsideOfTheDsl() {
    int here = StackWalker.getInstance().walk(s -> s.findFirst().orElseThrow().getLineNumber());
    SourceLocation location = SourceLocation.capture();
    assertThat(location).hasToString("PlanTest.java:" + (here + 1));
  }
}
