package dev.headrace.dsl.plan;

import java.util.List;

/** One step of a topology. Ids count up in the order of creation, so every input has a lower id. */
public sealed interface PlanNode
    permits SourceNode, TransformNode, RepartitionNode, AggregateNode, SinkNode {

  /** Returns the node's position in its plan, from 0. */
  int id();

  /** Returns where the node takes its events from; empty for a source, several for a merge. */
  List<Input> inputs();

  /** Returns the line of user code that created the node. */
  SourceLocation location();
}
