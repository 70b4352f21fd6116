package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.ForeignKeyJoinNode;
import dev.headrace.dsl.plan.ForeignKeyMessage.Answer;
import dev.headrace.dsl.plan.ForeignKeyMessage.LeftRow;
import org.jspecify.annotations.Nullable;

/**
 * What a join by foreign key knows about one left row; see {@link ForeignKeyJoinOperator} for what
 * follows from it. Immutable; outside of the operator it is of use for its result alone.
 *
 * @param shown what the result is made of, or null when the left row is not there or was never
 *     answered
 * @param waiting the left row as it is, while the answer to its subscription has not come; else
 *     null
 * @param ahead an answer that has come before the left row it is for, or null
 */
public record JoinedRow(@Nullable Pair shown, @Nullable Left waiting, @Nullable Right ahead) {
  static final JoinedRow NOTHING = new JoinedRow(null, null, null);

  /**
   * A left row and what it has heard about the right row that it names. Not a value but an event:
   * two that hold the same are two results.
   */
  public static final class Pair {
    final Left left;
    final @Nullable Object right;
    final long rightMs;

    Pair(Left left, @Nullable Object right, long rightMs) {
      this.left = left;
      this.right = right;
      this.rightMs = rightMs;
    }

    /** Returns the timestamp of the right row, or -1 when it is not there. */
    long rightMsIfThere() {
      return right == null ? -1 : rightMs;
    }

    /** Returns the larger timestamp of the rows that are there. */
    long timestampMs() {
      return Math.max(left.timestampMs, rightMsIfThere());
    }
  }

  /** A left row under a subscription. */
  public record Left(long subscription, Object value, long timestampMs) {}

  /** An answer. */
  public record Right(long subscription, @Nullable Object value, long timestampMs) {}

  /** Returns the result of a join's row, or null when it has none. */
  public @Nullable Object result(ForeignKeyJoinNode node) {
    return result(node, shown);
  }

  // A user's joiner declares its parameters as plain types, so that lambdas need no annotations.
  @SuppressWarnings("NullAway")
  static @Nullable Object result(ForeignKeyJoinNode node, @Nullable Pair pair) {
    return pair == null || !node.join().type().hasResult(true, pair.right != null)
        ? null
        : node.join().joiner().apply(pair.left.value, pair.right);
  }

  boolean isNothing() {
    return shown == null && waiting == null && ahead == null;
  }

  /** Returns the number of the newest subscription of the left row, 0 when it is not there. */
  private long newest() {
    if (waiting != null) {
      return waiting.subscription;
    }
    return shown == null ? 0 : shown.left.subscription;
  }

  /** Returns what is known after a change of the left row. */
  JoinedRow with(LeftRow row, long timestampMs) {
    Object value = row.value();
    if (value == null) {
      return new JoinedRow(null, null, aheadOf(row.subscription()));
    }
    if (row.subscription() == 0) {
      return withNewValue(value, timestampMs);
    }
    Left left = new Left(row.subscription(), value, timestampMs);
    Right still = aheadOf(row.subscription());
    if (!row.subscribes()) {
      return new JoinedRow(new Pair(left, null, 0), null, still);
    }
    if (ahead != null && ahead.subscription == row.subscription()) {
      return new JoinedRow(new Pair(left, ahead.value, ahead.timestampMs), null, null);
    }
    return new JoinedRow(shown, left, still);
  }

  private JoinedRow withNewValue(Object value, long timestampMs) {
    if (waiting != null) {
      return new JoinedRow(shown, new Left(waiting.subscription, value, timestampMs), ahead);
    }
    if (shown == null) {
      // Without transactions a change may come again, when the row has been deleted.
      return this;
    }
    Left left = new Left(shown.left.subscription, value, timestampMs);
    return new JoinedRow(new Pair(left, shown.right, shown.rightMs), null, ahead);
  }

  private @Nullable Right aheadOf(long subscription) {
    return ahead == null || ahead.subscription <= subscription ? null : ahead;
  }

  /** Returns what is known after an answer; null when it says nothing new. */
  @Nullable JoinedRow with(Answer answer, long timestampMs) {
    long subscription = answer.subscription();
    if (answer.ends()) {
      boolean outdated = ahead != null && ahead.subscription < subscription;
      return outdated ? new JoinedRow(shown, waiting, null) : null;
    }
    if (subscription > newest()) {
      boolean newer = ahead == null || ahead.subscription <= subscription;
      Right right = new Right(subscription, answer.value(), timestampMs);
      return newer ? new JoinedRow(shown, waiting, right) : null;
    }
    if (subscription < newest()) {
      return null;
    }
    Left left = waiting == null ? leftShown() : waiting;
    return new JoinedRow(new Pair(left, answer.value(), timestampMs), null, ahead);
  }

  private Left leftShown() {
    if (shown == null) {
      throw new IllegalStateException("an answer is for a row that is not there");
    }
    return shown.left;
  }
}
