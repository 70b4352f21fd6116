package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.PlanNode;
import org.jspecify.annotations.Nullable;

/** An operator with a store, and perhaps with something to do when event time passes. */
public interface StatefulOperator {
  /** The answer of {@link #nextTimerMs} when no time is awaited. */
  long NO_TIMER = Long.MAX_VALUE;

  /** How many results are little: see {@link #isLittleDue}. */
  int LITTLE = 256;

  /**
   * Returns what takes the events of one of the operator's inputs. It calls the user's functions
   * and serdes before it changes anything: see {@link OperatorException#in(PlanNode,
   * RuntimeException)}.
   *
   * @param position the position of the input among those of its node
   */
  Operator input(int position);

  /** Returns the event time from which {@link #onTime} has something to do, in ms. */
  default long nextTimerMs() {
    return NO_TIMER;
  }

  /**
   * Does the next portion of what is due; called before the event that moved the time is processed,
   * until all is done, perhaps in several epochs.
   *
   * @param eventTimeMs the event time of the task in ms, the same until all is done
   * @param portion how much to do, and from where to go on after {@link #reload}
   * @return whether all that is due is done
   */
  default boolean onTime(long eventTimeMs, Portion portion) {
    return true;
  }

  /**
   * Returns whether the operator may take events while some of what is due is not done; they are
   * judged by the time that has come. If not, what is due must not be done in portions while such
   * events can come.
   */
  default boolean takesEventsMeanwhile() {
    return true;
  }

  /**
   * Returns whether so little is due that it may as well be done in one go; asked of those that
   * take no events meanwhile, when something is due. The answer follows from the store's rows
   * alone, not from which of them are in memory, and costs less than the work.
   *
   * @param eventTimeMs the event time of the task in ms
   */
  default boolean isLittleDue(long eventTimeMs) {
    return false;
  }

  /**
   * Does what has fallen due on the wall clock; returns whether anything came of it that has to be
   * committed.
   *
   * @param sinceMs what fell due until then has been done, in ms
   * @param nowMs the time of the wall clock in ms
   */
  default boolean onWallClock(long sinceMs, long nowMs) {
    return false;
  }

  /**
   * Emits the results that were held back until the epoch ends. Nothing changes the store after it.
   */
  void flush();

  /**
   * Returns whether {@link #flush} may pass events on, which then come behind what time has made
   * due downstream.
   */
  default boolean emitsWhenEpochEnds() {
    return true;
  }

  /** Returns the work that it puts off, or null when it never does. */
  default @Nullable Backlog backlog() {
    return null;
  }

  /**
   * Returns the rows of the table that the operator makes; null when it makes none that is looked
   * up.
   */
  default @Nullable TableView view() {
    return null;
  }

  /** Rebuilds whatever it keeps beside its store from the committed state of the store. */
  void reload();
}
