package dev.headrace.runtime.operator;

import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.failure.FailurePolicy.Outcome;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import java.util.Objects;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Carries out the failure policy at one node of one task. Used by the task's thread only. */
public final class Guard {
  private final PlanNode node;
  private final FailurePolicy policy;
  private final TaskContext context;

  /**
   * Creates the guard of a node.
   *
   * @param plan the topology
   * @param node the node
   * @param context the task's context
   */
  public Guard(Plan plan, PlanNode node, TaskContext context) {
    this.node = node;
    this.policy = plan.failurePolicy(node);
    this.context = context;
  }

  /** Returns an operator that is asked for nothing it fails on, or the operator as it is. */
  public Operator around(Operator operator) {
    return isStrict() ? operator : new GuardedOperator(operator, this);
  }

  /** Returns what functions of the node are shown of one event after the other. */
  CurrentEvent currentEvent() {
    return new CurrentEvent(context::record);
  }

  /** Says that code of the user is about to be called. */
  void enters() {
    context.enters(node);
  }

  /** Returns whether any failure stops the application at once. */
  public boolean isStrict() {
    return policy.equals(FailurePolicy.fail());
  }

  /** Returns whether a failure is this node's, not one of another that it passes on. */
  boolean isOwn(OperatorException failure) {
    return failure.isOf(node);
  }

  /**
   * Returns whether what has failed is to be tried once more, now. If that would take too long for
   * the epoch, and it is a record of a source, the epoch is to be aborted and the record held: then
   * {@link #leaveOut} throws.
   *
   * @param failures how often it has failed so far in this epoch
   * @param record the record that is processed, or null when it is none
   * @param thrown what it has failed with
   */
  public boolean triesAgain(int failures, @Nullable Origin record, Throwable thrown) {
    if (policy.retries() == 0) {
      return false;
    }
    Origin held = record != null && record.offset().isPresent() ? record : null;
    int all = failures + (held == null ? 0 : context.held().failures(held));
    if (all > policy.retries()) {
      return false;
    }
    long pauseNanos = policy.pauseNanos(all);
    if (context.retries().pause(pauseNanos)) {
      return true;
    }
    if (held != null) {
      context
          .held()
          .ask(
              new HeldRecords.Held(
                  HeldRecords.partitionOf(held),
                  held.offset().getAsLong(),
                  all,
                  pauseNanos,
                  where(),
                  thrown.getClass().getName()));
    }
    return false;
  }

  /** Returns whether what has failed is to be tried once more, now. */
  boolean triesAgain(int failures, OperatorException failure) {
    return triesAgain(failures, context.origin(), failure.thrown());
  }

  /**
   * Does something that only this node's function or serde can fail on, before it has changed
   * anything; if that does not succeed, the event is left out.
   *
   * @param action what to do, perhaps several times
   * @param timestampMs the event's timestamp in ms
   */
  void attempt(Runnable action, long timestampMs) {
    for (int failures = 1; ; failures++) {
      try {
        action.run();
        return;
      } catch (OperatorException e) {
        if (!isOwn(e)) {
          throw e;
        }
        if (!triesAgain(failures, e)) {
          leaveOut(e, timestampMs);
          return;
        }
      }
    }
  }

  /**
   * Leaves an event out that this node's function or serde has failed on.
   *
   * @param failure what is thrown when the policy leaves nothing out
   * @param timestampMs the event's timestamp in ms
   */
  void leaveOut(OperatorException failure, long timestampMs) {
    boolean tooLarge = failure.thrown() instanceof RecordTooLargeException;
    DropReason reason = tooLarge ? DropReason.TOO_LARGE : DropReason.FAILED;
    leaveOut(reason, context.origin(), timestampMs, failure, failure.thrown());
  }

  /**
   * Leaves a record out that a source cannot take.
   *
   * @param reason why
   * @param record the record
   * @param failure what is thrown when the policy leaves nothing out
   * @param thrown what went wrong, for the letter
   */
  public void leaveOut(
      DropReason reason, Origin record, RuntimeException failure, Throwable thrown) {
    leaveOut(reason, record, record.timestampMs(), failure, thrown);
  }

  private void leaveOut(
      DropReason reason,
      @Nullable Origin record,
      long timestampMs,
      RuntimeException failure,
      Throwable thrown) {
    if (context.held().isAsked()) {
      throw failure;
    }
    // A letter needs a record: rather stop than lose what cannot be written down.
    boolean needsRecord = policy.outcome() == Outcome.DEAD_LETTER;
    if (policy.outcome() == Outcome.FAIL || (needsRecord && record == null)) {
      throw failure;
    }
    context.drops().drop(reason, where(), timestampMs, record, thrown);
    if (needsRecord) {
      String topic = Objects.requireNonNull(policy.deadLetterTopic());
      context.letters().write(topic, Objects.requireNonNull(record), where(), thrown);
    }
  }

  private String where() {
    return OperatorException.nameOf(node) + " (" + node.location() + ")";
  }
}
