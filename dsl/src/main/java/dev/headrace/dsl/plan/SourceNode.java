package dev.headrace.dsl.plan;

import java.util.List;

/**
 * A topic that is read. A plan has at most one source per topic.
 *
 * @param id the node's position in its plan
 * @param topic what is read
 * @param spec how it is read
 * @param location the line of user code that created the node
 */
public record SourceNode(int id, TopicSpec topic, SourceSpec spec, SourceLocation location)
    implements PlanNode {

  @Override
  public String operator() {
    return "stream";
  }

  @Override
  public String name() {
    return topic.name();
  }

  @Override
  public String settings() {
    return spec.describe();
  }

  @Override
  public List<Input> inputs() {
    return List.of();
  }

  @Override
  public boolean followsWallClock() {
    return spec.timing().followsWallClock();
  }
}
