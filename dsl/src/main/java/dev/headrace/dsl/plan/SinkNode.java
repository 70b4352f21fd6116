package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.ContextPartitioner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic that is written.
 *
 * @param id the node's position in its plan
 * @param input where the events come from
 * @param topic what is written
 * @param partitioner chooses the partition, or null to go by the key as Kafka's producers do
 * @param location the line of user code that created the node
 */
public record SinkNode(
    int id,
    Input input,
    TopicSpec topic,
    @Nullable ContextPartitioner<Object, Object> partitioner,
    SourceLocation location)
    implements PlanNode {

  @Override
  public String operator() {
    return "to";
  }

  @Override
  public String name() {
    return topic.name();
  }

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }
}
