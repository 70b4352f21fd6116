package dev.headrace.runtime.engine;

import dev.headrace.runtime.port.Clock;
import java.time.Duration;

/** Counts the epochs that were aborted one after the other. */
final class Aborts {
  private static final int TO_BE_TOLD = 3;
  private static final int TO_BE_TOLERATED = 10;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Clock clock;
  private final Duration shortestPause;
  private int inARow;
  private boolean ofRecords;
  private long sinceNanos;

  /**
   * Creates it.
   *
   * @param shortestPause how long to wait after the first one
   */
  Aborts(Clock clock, Duration shortestPause) {
    this.clock = clock;
    this.shortestPause = shortestPause;
  }

  /**
   * Takes note of one more.
   *
   * @param withRecords whether records were processed in it
   */
  void add(boolean withRecords) {
    if (inARow++ == 0) {
      sinceNanos = clock.monotonicNanos();
    }
    ofRecords |= withRecords;
  }

  /**
   * Takes note that an epoch was committed. One without records says nothing of whether those can
   * be committed that were aborted.
   *
   * @param withRecords whether records were processed in it
   */
  void committed(boolean withRecords) {
    if (withRecords || !ofRecords) {
      forget();
    }
  }

  /** Takes note that what kept failing was dropped. */
  void forget() {
    inARow = 0;
    ofRecords = false;
  }

  /** Returns whether it does not get on, as far as others are concerned. */
  boolean areToBeTold() {
    return inARow >= TO_BE_TOLD;
  }

  /** Returns whether no further try makes sense. */
  boolean areHopeless() {
    // A group that waits for a member to time out lets nobody commit, so a number alone says
    // little.
    return inARow > TO_BE_TOLERATED && clock.monotonicNanos() - sinceNanos > LIMIT.toNanos();
  }

  /** Returns how long to wait before the next try. */
  Duration pause() {
    // What made the commit fail may take a while to pass, so each further try waits twice as long.
    Duration pause = shortestPause.multipliedBy(1L << Math.min(Math.max(inARow - 1, 0), 20));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }
}
