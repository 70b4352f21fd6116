package dev.headrace.runtime.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.StatefulNode;
import dev.headrace.dsl.plan.StoreSpec;

/**
 * One stage: the operators between exchanges that work on the same partitions.
 *
 * @param name the stage's name, that of its first input; names the task directories
 * @param number a number that follows from the name alone; stands for it in wire formats
 * @param level the number of exchanges on the longest way from a source to this stage
 * @param nodes the nodes that run in this stage, inputs first; an exchange runs where it is sent
 *     from
 * @param sourceTopics the user's topics read by this stage
 * @param incoming the exchanges this stage receives from
 */
public record StagePlan(
    String name,
    int number,
    int level,
    ImmutableList<PlanNode> nodes,
    ImmutableSortedSet<String> sourceTopics,
    ImmutableList<RepartitionNode> incoming) {

  /** Returns the exchanges this stage sends to, in plan order. */
  public ImmutableList<RepartitionNode> outgoing() {
    return nodes.stream()
        .filter(RepartitionNode.class::isInstance)
        .map(RepartitionNode.class::cast)
        .collect(ImmutableList.toImmutableList());
  }

  /** Returns the stores that the nodes of this stage own, in plan order. */
  public ImmutableList<StoreSpec> stores() {
    return nodes.stream()
        .filter(StatefulNode.class::isInstance)
        .flatMap(node -> ((StatefulNode) node).stores().stream())
        .collect(ImmutableList.toImmutableList());
  }
}
