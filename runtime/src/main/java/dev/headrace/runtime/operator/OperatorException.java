package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.SourceLocation;

/** User code threw, or bytes could not be made; says in which operator and where it was written. */
public final class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int NO_NODE = -1;

  private final int node;

  /**
   * Creates the exception of an operator that no failure policy counts for.
   *
   * @param operator the operator's kind and name
   * @param location the line of user code that created it
   * @param cause what was thrown
   */
  public OperatorException(String operator, SourceLocation location, RuntimeException cause) {
    this(NO_NODE, operator, location, cause);
  }

  private OperatorException(
      int node, String operator, SourceLocation location, RuntimeException cause) {
    super("%s (%s) failed: %s".formatted(operator, location, cause), cause);
    this.node = node;
  }

  /**
   * Returns what an operator is to throw: the exception itself when it names an operator already.
   */
  static RuntimeException in(String operator, SourceLocation location, RuntimeException cause) {
    return cause instanceof OperatorException
        ? cause
        : new OperatorException(operator, location, cause);
  }

  /**
   * Returns what the operator of a node is to throw, before it has changed anything, for its
   * failure policy to decide about: the exception itself when it names an operator already.
   */
  static OperatorException in(PlanNode node, RuntimeException cause) {
    return cause instanceof OperatorException known
        ? known
        : new OperatorException(node.id(), nameOf(node), node.location(), cause);
  }

  /** Returns an operator's kind and name, as messages give them. */
  static String nameOf(PlanNode node) {
    String name = node.name();
    return name == null ? node.operator() : node.operator() + " '" + name + "'";
  }

  /** Returns whether it comes from the operator of a node. */
  boolean isOf(PlanNode other) {
    return node == other.id();
  }

  /** Returns what was thrown. */
  Throwable thrown() {
    Throwable cause = getCause();
    return cause == null ? this : cause;
  }
}
