package dev.headrace.runtime.operator;

import java.util.function.BooleanSupplier;

/**
 * How much of what has fallen due is to be done in one go, and how far an operator has come with
 * it, so that the rest can be done in a later epoch, also after a restart.
 *
 * <p>Idea: what is due comes in an order that a restart does not change. So an instant and the
 * number of those due at it that were done say exactly what is left. An operator that deletes what
 * it has done needs no more than {@link #take}: what is left is what its store still holds.
 */
public final class Portion {
  private static final long NONE = Long.MIN_VALUE;

  private final int most;
  private final BooleanSupplier isFull;
  private int left;
  private boolean whole;
  private long atMs = NONE;
  private long done;
  private long resumeAtMs = NONE;
  private long resumeDone;

  /**
   * Creates one that is used up.
   *
   * @param most how many to do in one go
   * @param isFull whether the epoch has done as much as it should
   */
  public Portion(int most, BooleanSupplier isFull) {
    this.most = most;
    this.isFull = isFull;
  }

  /** Makes it whole again. */
  public void renew() {
    left = most;
  }

  /** Lets an operator do all that is due in one go; until the next one begins. */
  public void takeWhole() {
    whole = true;
  }

  /** Returns whether all is to be done in one go. */
  boolean isWhole() {
    return whole;
  }

  /** Returns whether no more is to be done for now. */
  boolean isUsedUp() {
    return !whole && (left <= 0 || isFull.getAsBoolean());
  }

  /** Returns whether the epoch has no room even for what costs little. */
  boolean isEpochFull() {
    return !whole && isFull.getAsBoolean();
  }

  /** Takes note that one more is done, of those that an operator deletes when it has done them. */
  void take() {
    left--;
  }

  /**
   * Takes note of the next one, of those that an operator keeps; returns whether it is still to be
   * done. They come in the order of the instants at which they are due.
   */
  boolean takes(long dueMs) {
    if (dueMs != atMs) {
      atMs = dueMs;
      done = 0;
    }
    done++;
    if (dueMs < resumeAtMs || (dueMs == resumeAtMs && done <= resumeDone)) {
      return false;
    }
    left--;
    return true;
  }

  /** Takes note of how far an operator is that counts what it does by itself, from 0. */
  void reach(long count) {
    atMs = count;
    done = 1;
  }

  /** Returns an instant before which all was done when the operator began to go on. */
  long resumeAtMs() {
    return resumeAtMs;
  }

  /** Begins with another operator. */
  public void startOperator() {
    whole = false;
    resume(NONE, 0);
  }

  /**
   * Goes on with an operator that has lost its memory.
   *
   * @param reachedMs what {@link #reachedMs} was
   * @param reachedDone what {@link #reachedDone} was
   */
  public void resume(long reachedMs, long reachedDone) {
    atMs = NONE;
    done = 0;
    resumeAtMs = reachedMs;
    resumeDone = reachedDone;
  }

  private boolean isPastResumption() {
    return atMs > resumeAtMs || (atMs == resumeAtMs && done > resumeDone);
  }

  /** Returns the instant that the operator has reached. */
  public long reachedMs() {
    return isPastResumption() ? atMs : resumeAtMs;
  }

  /** Returns how many of those due at that instant are done. */
  public long reachedDone() {
    return isPastResumption() ? done : resumeDone;
  }
}
