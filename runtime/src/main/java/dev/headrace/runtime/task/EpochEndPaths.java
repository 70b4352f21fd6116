package dev.headrace.runtime.task;

import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.StreamTableJoinNode;
import dev.headrace.dsl.plan.WaitingTableJoinNode;
import dev.headrace.runtime.operator.StatefulOperator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The ways on which operators of a task get events when an epoch ends: from operators upstream that
 * pass on what they held until then.
 */
final class EpochEndPaths {
  private final Plan plan;
  private final Map<Integer, StatefulOperator> operators;

  /**
   * Finds these ways.
   *
   * @param plan the topology
   * @param operators the operators of the task that have state, by node
   */
  EpochEndPaths(Plan plan, Map<Integer, StatefulOperator> operators) {
    this.plan = plan;
    this.operators = operators;
  }

  /** Returns whether one of them leads to an operator. */
  boolean leadTo(PlanNode node) {
    return isReached(node, new HashSet<>());
  }

  private boolean isReached(PlanNode node, Set<Integer> seen) {
    for (int position = 0; position < node.inputs().size(); position++) {
      PlanNode before = plan.node(node.inputs().get(position).node());
      if (before instanceof RepartitionNode || stops(node, position) || !seen.add(before.id())) {
        continue;
      }
      StatefulOperator operator = operators.get(before.id());
      if ((operator != null && operator.emitsWhenEpochEnds()) || isReached(before, seen)) {
        return true;
      }
    }
    return false;
  }

  // A change of such a table has no result of its own.
  private static boolean stops(PlanNode node, int position) {
    return (node instanceof StreamTableJoinNode && position != StreamTableJoinNode.STREAM)
        || (node instanceof WaitingTableJoinNode && position != WaitingTableJoinNode.STREAM);
  }
}
