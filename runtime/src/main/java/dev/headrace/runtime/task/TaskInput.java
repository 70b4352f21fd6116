package dev.headrace.runtime.task;

/** One of the queues a task takes events from; each is in the order in which it was filled. */
interface TaskInput {
  /** Returns whether something is waiting. */
  boolean hasNext();

  /** Returns the time in ms by which what is waiting takes its turn; only if {@link #hasNext()}. */
  long nextTimestampMs();

  /**
   * Processes what is waiting, unless it moves the task's time and something is due before; only if
   * {@link #hasNext()}.
   */
  void processNext();

  /**
   * Returns whether the task has to wait for this input although it is empty: more is known to
   * come.
   */
  boolean holdsBack();

  /** Forgets everything that is waiting: the epoch is aborted. */
  void clear();
}
