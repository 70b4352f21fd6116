package dev.headrace.runtime.task;

import com.google.common.collect.ImmutableList;
import dev.headrace.runtime.envelope.Heard;
import dev.headrace.runtime.envelope.Settling;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.operator.Backlog;
import dev.headrace.runtime.operator.OperatorTime;
import dev.headrace.runtime.operator.Portion;
import dev.headrace.runtime.operator.StatefulOperator;
import dev.headrace.runtime.time.EventClock;
import org.jspecify.annotations.Nullable;

/**
 * Moves a task's event time and wakes the operators that wait for it, upstream ones first, before
 * the event that moved it is processed.
 *
 * <p>What is due then may be too much for one epoch. It is done in portions; as long as something
 * is left the task takes no event, and each epoch commits how far it has come. Event time itself
 * has moved: it is committed, and never judged otherwise. Time that moves once more meanwhile waits
 * until the present move is done.
 *
 * <p>Operators may hold updates until the epoch ends, which then come while time is moving. They
 * are judged as {@link OperatorTime} says. Where they would come to an operator in the middle of
 * what it has to do, and must not, that one waits for the end of the epoch before it begins, unless
 * little is due: as long as time is moving the task takes no event, so in the next epoch nobody
 * upstream of it has anything to hold.
 */
final class TaskTime implements Backlog {

  /**
   * One that waits for time.
   *
   * @param operator the operator
   * @param number a number made of its name, by which it is found again after a restart
   * @param time the time by which it judges events
   * @param behindHeld whether it may get events that are held upstream until the epoch ends
   */
  record Waiting(StatefulOperator operator, int number, OperatorTime time, boolean behindHeld) {
    boolean isDisturbed() {
      return behindHeld && !operator.takesEventsMeanwhile();
    }
  }

  private final EventClock clock;
  private final ImmutableList<Waiting> operators;
  private final Portion portion;
  private final EpochEnd epochEnd;
  private boolean moving;
  // Nothing has happened in this epoch that could be held until it ends.
  private boolean quiet = true;
  private boolean awaitsEpochEnd;
  private long goalMs;
  // All before this one have done what is due up to the goal.
  private int next;

  /**
   * Creates it for a task whose time stands still.
   *
   * @param clock the task's event time
   * @param operators its operators with state, upstream first
   * @param portion how much is done in one go
   * @param epochEnd asked for when nothing can be done before
   */
  TaskTime(EventClock clock, ImmutableList<Waiting> operators, Portion portion, EpochEnd epochEnd) {
    this.clock = clock;
    this.operators = operators;
    this.portion = portion;
    this.epochEnd = epochEnd;
  }

  int member(UpstreamTask upstream) {
    return clock.member(upstream);
  }

  /** Moves to the time of a record of the task's sources; returns whether the record's turn is. */
  boolean sourceReached(long timestampMs) {
    clock.sourceReached(timestampMs);
    return isTurn();
  }

  // The event is processed next, so it may be held from now on.
  private boolean isTurn() {
    boolean settled = settle();
    quiet &= !settled;
    return settled;
  }

  /**
   * Moves to the time of an event from upstream; returns whether it is the event's turn. What a
   * task sent that feeds this one no more is processed at the time there is: the tasks that have
   * taken over its inputs have gone on from its time, and move this one.
   */
  boolean reached(int member, long timeMs) {
    if (member != EventClock.NO_MEMBER) {
      clock.reached(member, timeMs);
    }
    return isTurn();
  }

  void announced(int member, long timeMs, int liveUnder) {
    if (member == EventClock.NO_MEMBER) {
      return;
    }
    boolean live = liveUnder != Heard.NOT_LIVE;
    if (!live) {
      clock.catchesUp(member);
    }
    clock.reached(member, timeMs);
    settle();
    if (live) {
      clock.caughtUp(member, liveUnder);
      settle();
    }
  }

  void sourcesCaughtUp() {
    clock.sourcesCaughtUp();
    settle();
  }

  /** Does a portion of what is due if time has moved just now; returns whether all is done. */
  private boolean settle() {
    if (!moving && !clock.isSettled()) {
      moving = true;
      goalMs = clock.eventTimeMs();
      start();
      workOff();
    }
    return !moving;
  }

  private void start() {
    next = 0;
    portion.startOperator();
  }

  @Override
  public boolean isEmpty() {
    return !moving;
  }

  @Override
  public void workOff() {
    portion.renew();
    moving = !finish();
  }

  /** Does the next portion; returns whether everything is done up to the present event time. */
  private boolean finish() {
    while (wakeAll()) {
      clock.settle(goalMs);
      if (clock.isSettled()) {
        return true;
      }
      goalMs = clock.eventTimeMs();
      start();
    }
    return false;
  }

  private boolean wakeAll() {
    while (next < operators.size()) {
      Waiting waiting = operators.get(next);
      waiting.time().begins();
      if (goalMs >= waiting.operator().nextTimerMs() && !wake(waiting)) {
        return false;
      }
      waiting.time().begun(goalMs);
      next++;
      portion.startOperator();
    }
    return true;
  }

  private boolean wake(Waiting waiting) {
    StatefulOperator operator = waiting.operator();
    if (waiting.isDisturbed() && !quiet) {
      if (!operator.isLittleDue(goalMs)) {
        awaitsEpochEnd = true;
        epochEnd.ask();
        return false;
      }
      portion.takeWhole();
    }
    boolean done = operator.onTime(goalMs, portion);
    if (!done) {
      waiting.time().begun(goalMs);
    }
    // What it has emitted may be held by another one; but then that one is behind it.
    quiet &= !done;
    return done;
  }

  /**
   * Takes note that the task has done something, of which some may be held unless time is moving.
   */
  void acted() {
    quiet &= moving;
  }

  /** Returns whether the task can do nothing before the epoch has ended. */
  boolean awaitsEpochEnd() {
    return awaitsEpochEnd;
  }

  /** Lets the operators emit what they have held until the epoch ends. */
  void endEpoch() {
    operators.forEach(waiting -> waiting.operator().flush());
    beginEpoch();
  }

  private void beginEpoch() {
    awaitsEpochEnd = false;
    quiet = true;
  }

  /** Returns how far it has come, to be committed with the epoch; null when nothing is left. */
  @Nullable Settling settling() {
    return moving
        ? new Settling(
            clock.settledMs(),
            goalMs,
            operators.get(next).number(),
            portion.reachedMs(),
            portion.reachedDone())
        : null;
  }

  /**
   * Goes back to a committed state, as the clock has done, and before the operators do: what they
   * find in their stores means another thing to those that had done their part. Of an operator that
   * is no longer there nothing is left to do; its place is not known, so all are asked again.
   */
  void restore(@Nullable Settling committed) {
    moving = committed != null;
    beginEpoch();
    start();
    operators.forEach(waiting -> waiting.time().begins());
    if (committed != null) {
      goalMs = committed.goalMs();
      for (int index = 0; index < operators.size(); index++) {
        if (operators.get(index).number() == committed.operator()) {
          next = index;
          portion.resume(committed.reachedMs(), committed.reachedDone());
        }
      }
      operators.subList(0, next).forEach(done -> done.time().begun(goalMs));
    }
  }
}
