package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.StatefulNode;

/** The step from a stateful node to the operator that runs it: one line for each kind of node. */
public final class StatefulOperators {
  private StatefulOperators() {}

  /** Builds the operator of a node. */
  public static StatefulOperator of(StatefulNode node, OperatorSetup setup) {
    if (node instanceof AggregateNode aggregate) {
      return aggregate.window() == null
          ? new AggregateOperator(aggregate, setup)
          : new WindowedAggregateOperator(aggregate, setup);
    }
    throw new IllegalArgumentException("nothing runs " + node);
  }
}
