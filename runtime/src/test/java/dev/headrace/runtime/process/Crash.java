package dev.headrace.runtime.process;

import org.jspecify.annotations.Nullable;

/** Ends this process, as a kill does, when it reaches the place it was told. Thread-safe. */
final class Crash {
  /** The exit code of a process that was killed. */
  static final int KILLED = 137;

  private volatile @Nullable CrashPoint armed;
  private volatile boolean loaded;

  void arm(CrashPoint point) {
    armed = point;
  }

  /** To be called at a place; does not return if it is the one. */
  void reached(CrashPoint point) {
    if (armed == point) {
      Runtime.getRuntime().halt(KILLED);
    }
  }

  /** Takes note that a part of a changelog was loaded into a database. */
  void noteLoad() {
    loaded = true;
  }

  /** To be called when the database was told all that it is to load. */
  void toldLoad() {
    reached(CrashPoint.WHILE_LOADING);
  }

  /** To be called before more of a changelog is read. */
  void readsOn() {
    if (loaded) {
      reached(CrashPoint.WHILE_RESTORING);
    }
  }
}
