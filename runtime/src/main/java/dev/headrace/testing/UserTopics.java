package dev.headrace.testing;

import com.google.common.collect.ImmutableSortedSet;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.SinkNode;
import dev.headrace.dsl.plan.SourceNode;

/** The topics that must exist before a topology runs. */
final class UserTopics {
  private UserTopics() {}

  /** Returns the names of all topics that a topology reads or writes, without internal ones. */
  static ImmutableSortedSet<String> of(Topology topology) {
    ImmutableSortedSet.Builder<String> topics = ImmutableSortedSet.naturalOrder();
    for (PlanNode node : topology.plan().nodes()) {
      if (node instanceof SourceNode source) {
        topics.add(source.topic().name());
      } else if (node instanceof SinkNode sink) {
        topics.add(sink.topic().name());
      }
    }
    return topics.build();
  }
}
