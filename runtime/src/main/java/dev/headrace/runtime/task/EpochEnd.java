package dev.headrace.runtime.task;

/**
 * Whether a task of this process can do nothing before the epoch has ended, so that it is to end
 * soon. Safe from any thread.
 */
public final class EpochEnd {
  private volatile boolean asked;

  /** Asks for the end of the epoch. */
  void ask() {
    asked = true;
  }

  /** Returns whether a task has asked for it. */
  public boolean isAsked() {
    return asked;
  }

  /** Forgets who has asked, as another epoch begins. */
  public void forget() {
    asked = false;
  }
}
