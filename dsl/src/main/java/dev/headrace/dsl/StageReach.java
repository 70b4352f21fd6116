package dev.headrace.dsl;

import com.google.common.graph.GraphBuilder;
import com.google.common.graph.Graphs;
import com.google.common.graph.MutableGraph;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.RepartitionNode;
import java.util.List;

/**
 * Where the events at one place of a plan may get to, together with all that runs on the same
 * partitions: what is joined without an exchange in between can be reached in both directions, an
 * exchange leads in one.
 */
final class StageReach {
  /** One end of a node; only exchanges have a receiving end of their own. */
  private record End(int node, boolean receiving) {}

  private final List<? extends PlanNode> nodes;
  private final MutableGraph<End> ways = GraphBuilder.directed().allowsSelfLoops(false).build();

  StageReach(List<? extends PlanNode> nodes) {
    this.nodes = nodes;
    for (PlanNode node : nodes) {
      End sending = new End(node.id(), false);
      ways.addNode(sending);
      if (node instanceof RepartitionNode) {
        ways.putEdge(sending, new End(node.id(), true));
      }
      for (Input input : node.inputs()) {
        ways.putEdge(end(input), sending);
        ways.putEdge(sending, end(input));
      }
    }
  }

  private End end(Input input) {
    return new End(input.node(), nodes.get(input.node()) instanceof RepartitionNode);
  }

  /** Returns whether the stage of one place sends to that of another, or is the same. */
  boolean leads(Input from, Input to) {
    return Graphs.reachableNodes(ways, end(from)).contains(end(to));
  }
}
