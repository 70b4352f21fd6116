package dev.headrace.dsl.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a topology. Ids count up in the order of creation, so every input has a lower id. */
public sealed interface PlanNode
    permits SourceNode,
        TransformNode,
        GlobalJoinNode,
        PolicyNode,
        TableTransformNode,
        RepartitionNode,
        StatefulNode,
        SinkNode,
        RoutedSinkNode {

  /** Returns the node's position in its plan, from 0. */
  int id();

  /** Returns where the node takes its events from; empty for a source, several for a merge. */
  List<Input> inputs();

  /** Returns the line of user code that created the node. */
  SourceLocation location();

  /** Returns the name of the operator, such as {@code filter}. */
  String operator();

  /** Returns the name that the user gave it or its topic, or null for a node without one. */
  @Nullable String name();

  /**
   * Returns the names of the ways out besides the first one, by position; each is shown only where
   * something takes its events.
   */
  default List<String> sideOutputs() {
    return List.of();
  }

  /** Returns what follows operator and name in the line that describes the node; may be empty. */
  default String settings() {
    return "";
  }

  /** Returns whether the passing of the wall clock alone can make a difference to the node. */
  default boolean followsWallClock() {
    return false;
  }
}
