package dev.headrace.dsl.plan;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * An exchange: sends each event to the shard that owns its key.
 *
 * @param id the node's position in its plan
 * @param input where the events come from
 * @param name the user's name for it; its topic is {@code <application>-<name>-repartition}
 * @param keySerde turns the keys into bytes and back
 * @param valueSerde turns the values into bytes and back
 * @param partitions the number of partitions, or null to have as many as upstream
 * @param location the line of user code that created the node
 */
public record RepartitionNode(
    int id,
    Input input,
    String name,
    Serde<?> keySerde,
    Serde<?> valueSerde,
    @Nullable Integer partitions,
    SourceLocation location)
    implements PlanNode {

  @Override
  public String operator() {
    return "repartition";
  }

  @Override
  public String settings() {
    return partitions == null ? "" : ", %d partitions".formatted(partitions);
  }

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }
}
