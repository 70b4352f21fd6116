package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.ContextMapper;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A sink that chooses the topic of each event.
 *
 * @param id the node's position in its plan
 * @param input where the events come from
 * @param topicOf names the topic
 * @param keySerde turns keys into bytes
 * @param valueSerde turns values into bytes
 * @param location the line of user code that created the node
 */
public record RoutedSinkNode(
    int id,
    Input input,
    ContextMapper<Object, Object, String> topicOf,
    Serde<?> keySerde,
    Serde<?> valueSerde,
    SourceLocation location)
    implements PlanNode {

  @Override
  public String operator() {
    return "to a topic per event";
  }

  @Override
  public @Nullable String name() {
    return null;
  }

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }
}
