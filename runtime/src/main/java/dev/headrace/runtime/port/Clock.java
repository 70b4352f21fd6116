package dev.headrace.runtime.port;

/** The passing of time as the engine sees it; safe from any thread. */
public interface Clock {
  /** Returns the wall clock in ms since 1970; may jump. */
  long wallClockMs();

  /** Returns a clock in ns that never goes back; only differences have a meaning. */
  long monotonicNanos();

  /** Lets so much time pass before it returns. */
  void pause(long nanos);
}
