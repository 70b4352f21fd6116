package dev.headrace.runtime.engine;

import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.runtime.port.Clock;

/**
 * Lets all tasks look at the wall clock from time to time, if that can make a difference to their
 * topology. A tick is an order to the lanes, given only while an epoch is open: so what a task does
 * on it belongs to that epoch like the work of any event.
 */
final class WallClockTicks {
  private final boolean wanted;
  private final Clock clock;
  private final Lanes lanes;
  private final long intervalNanos;
  private long lastNanos;
  private boolean due;

  /**
   * Creates it.
   *
   * @param intervalNanos the least time between two ticks
   */
  WallClockTicks(Plan plan, Clock clock, Lanes lanes, long intervalNanos) {
    this.wanted = plan.nodes().stream().anyMatch(PlanNode::followsWallClock);
    this.clock = clock;
    this.lanes = lanes;
    this.intervalNanos = Math.max(1, intervalNanos);
    this.lastNanos = clock.monotonicNanos();
  }

  /** Makes a tick due at once: what was done since the last one may have been dropped. */
  void again() {
    due = true;
  }

  /** Orders a tick if it is time to; returns whether it was. */
  boolean tick() {
    if (!wanted) {
      return false;
    }
    long nowNanos = clock.monotonicNanos();
    if (!due && nowNanos - lastNanos < intervalNanos) {
      return false;
    }
    due = false;
    lastNanos = nowNanos;
    lanes.tick();
    return true;
  }
}
