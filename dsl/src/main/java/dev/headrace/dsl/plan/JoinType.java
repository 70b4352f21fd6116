package dev.headrace.dsl.plan;

/** Which sides of a join are in its result even where they have no match. */
public enum JoinType {
  /** Neither. */
  INNER("join", false, false),
  /** The left one. */
  LEFT("leftJoin", true, false),
  /** Both. */
  OUTER("outerJoin", true, true);

  private final String operator;
  private final boolean preservesLeft;
  private final boolean preservesRight;

  JoinType(String operator, boolean preservesLeft, boolean preservesRight) {
    this.operator = operator;
    this.preservesLeft = preservesLeft;
    this.preservesRight = preservesRight;
  }

  /** Returns the name of the operator. */
  public String operator() {
    return operator;
  }

  /** Returns whether what is on the left comes out without a match, too. */
  public boolean preservesLeft() {
    return preservesLeft;
  }

  /** Returns whether what is on the right comes out without a match, too. */
  public boolean preservesRight() {
    return preservesRight;
  }

  /** Returns whether there is a result, given which sides there are. */
  public boolean hasResult(boolean left, boolean right) {
    return (left && right) || (left && preservesLeft) || (right && preservesRight);
  }
}
