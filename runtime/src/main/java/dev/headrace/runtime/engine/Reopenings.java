package dev.headrace.runtime.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Decides whether a lost session may be opened once more. Two processes with one identity take it
 * from each other without end, so too many in a short time are refused.
 */
final class Reopenings {
  private static final int MOST = 10;
  private static final Duration WITHIN = Duration.ofMinutes(5);

  private final Deque<Long> nanos = new ArrayDeque<>();

  /** Takes note of one more; returns whether it is allowed. */
  boolean allow(long nowNanos) {
    while (!nanos.isEmpty() && nowNanos - nanos.getFirst() > WITHIN.toNanos()) {
      nanos.removeFirst();
    }
    nanos.addLast(nowNanos);
    return nanos.size() <= MOST;
  }
}
