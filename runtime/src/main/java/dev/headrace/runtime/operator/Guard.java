package dev.headrace.runtime.operator;

import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.failure.FailurePolicy.Outcome;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import java.util.Objects;

/** Carries out the failure policy at one node of one task. Used by the task's thread only. */
public final class Guard {
  private final FailurePolicy policy;
  private final String where;
  private final TaskContext context;

  /**
   * Creates the guard of a node.
   *
   * @param plan the topology
   * @param node the node
   * @param context the task's context
   */
  public Guard(Plan plan, PlanNode node, TaskContext context) {
    this.policy = plan.failurePolicy(node);
    String name = node.name();
    this.where =
        "%s (%s)"
            .formatted(
                name == null ? node.operator() : node.operator() + " '" + name + "'",
                node.location());
    this.context = context;
  }

  /**
   * Leaves a record out, where it failed.
   *
   * @param reason why
   * @param origin the record
   * @param failure what is thrown when the policy leaves nothing out
   * @param thrown what went wrong, for the letter
   */
  public void leaveOut(
      DropReason reason, Origin origin, RuntimeException failure, Throwable thrown) {
    if (policy.outcome() == Outcome.FAIL) {
      throw failure;
    }
    context.drops().drop(reason, where, origin, thrown);
    if (policy.outcome() == Outcome.DEAD_LETTER) {
      String topic = Objects.requireNonNull(policy.deadLetterTopic());
      context.letters().write(topic, origin, where, thrown);
    }
  }
}
