package dev.headrace.benchmarks.contender;

import java.time.Duration;

/**
 * The guarantee that all contenders of a workload give, and how long they wait between two commits.
 *
 * @param exactlyOnce exactly once, or else at least once
 * @param shortest how long an epoch lasts when there is little to do
 * @param longest how long an epoch lasts at most under load; contenders without a range use the
 *     shortest
 */
public record Delivery(boolean exactlyOnce, Duration shortest, Duration longest) {

  /** Returns exactly once with this time between two commits. */
  public static Delivery exactlyOnce(Duration every) {
    return new Delivery(true, every, every);
  }

  /** Returns at least once with this time between two commits. */
  public static Delivery atLeastOnce(Duration every) {
    return new Delivery(false, every, every);
  }
}
