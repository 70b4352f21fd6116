package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.ForeignKeyJoinNode;
import dev.headrace.dsl.plan.ProcessorNode;
import dev.headrace.dsl.plan.StatefulNode;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StreamJoinNode;
import dev.headrace.dsl.plan.StreamTableJoinNode;
import dev.headrace.dsl.plan.SubscribeNode;
import dev.headrace.dsl.plan.SubscriptionsNode;
import dev.headrace.dsl.plan.SuppressNode;
import dev.headrace.dsl.plan.TableAggregateNode;
import dev.headrace.dsl.plan.TableJoinNode;
import dev.headrace.dsl.plan.TableNode;
import dev.headrace.dsl.plan.VersionedTableNode;
import dev.headrace.dsl.plan.WaitingTableJoinNode;
import dev.headrace.dsl.window.SessionSpec;
import dev.headrace.dsl.window.SlidingSpec;
import dev.headrace.dsl.window.WindowRule;

/** The step from a stateful node to the operator that runs it: one line for each kind of node. */
public final class StatefulOperators {
  private StatefulOperators() {}

  /** Builds the operator of a node. */
  public static StatefulOperator of(StatefulNode node, OperatorSetup setup) {
    if (node instanceof AggregateNode aggregate) {
      return aggregation(aggregate, setup);
    }
    if (node instanceof TableNode table) {
      return new TableOperator(table, setup);
    }
    if (node instanceof VersionedTableNode table) {
      return new VersionedTableOperator(table, setup);
    }
    if (node instanceof TableAggregateNode aggregate) {
      return new TableAggregateOperator(aggregate, setup);
    }
    if (node instanceof TableJoinNode join) {
      return new TableJoinOperator(join, setup);
    }
    if (node instanceof ProcessorNode processor) {
      return new ProcessorOperator(processor, setup);
    }
    if (node instanceof StreamJoinNode join) {
      return new StreamJoinOperator(join, setup);
    }
    if (node instanceof WaitingTableJoinNode join) {
      return new WaitingTableJoinOperator(join, setup);
    }
    if (node instanceof StreamTableJoinNode join) {
      return new StreamTableJoinOperator(join, setup);
    }
    if (node instanceof SuppressNode suppress) {
      return new SuppressOperator(suppress, setup);
    }
    if (node instanceof SubscribeNode subscribe) {
      return new SubscribeOperator(subscribe, setup);
    }
    if (node instanceof SubscriptionsNode subscriptions) {
      return new SubscriptionsOperator(subscriptions, setup);
    }
    if (node instanceof ForeignKeyJoinNode join) {
      return new ForeignKeyJoinOperator(join, setup);
    }
    throw new IllegalArgumentException("nothing runs " + node);
  }

  private static StatefulOperator aggregation(AggregateNode node, OperatorSetup setup) {
    StoreLayout layout = node.store().layout();
    WindowRule window = node.window();
    if (layout instanceof StoreLayout.Windowed windowed) {
      return new WindowedAggregateOperator(node, windowed.window(), setup);
    } else if (layout instanceof StoreLayout.Sliced sliced) {
      return new SlicedAggregateOperator(node, sliced.window(), setup);
    } else if (layout instanceof StoreLayout.Timed timed && window instanceof SessionSpec spec) {
      return new SessionAggregateOperator(node, spec, timed, setup);
    } else if (layout instanceof StoreLayout.Timed timed && window instanceof SlidingSpec spec) {
      return new SlidingAggregateOperator(node, spec, timed, setup);
    }
    return new KeyedAggregateOperator(node, setup);
  }
}
