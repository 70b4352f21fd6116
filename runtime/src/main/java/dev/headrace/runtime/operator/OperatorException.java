package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.SourceLocation;

/** User code threw, or bytes could not be made; says in which operator and where it was written. */
public final class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param operator the operator's kind and name
   * @param location the line of user code that created it
   * @param cause what was thrown
   */
  public OperatorException(String operator, SourceLocation location, RuntimeException cause) {
    super("%s (%s) failed: %s".formatted(operator, location, cause), cause);
  }

  /**
   * Returns what an operator is to throw: the exception itself when it names an operator already.
   */
  static RuntimeException in(String operator, SourceLocation location, RuntimeException cause) {
    return cause instanceof OperatorException
        ? cause
        : new OperatorException(operator, location, cause);
  }
}
