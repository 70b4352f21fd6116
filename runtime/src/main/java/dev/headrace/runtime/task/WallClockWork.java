package dev.headrace.runtime.task;

import com.google.common.collect.ImmutableList;
import dev.headrace.runtime.operator.StatefulOperator;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.time.EventClock;
import java.time.Duration;
import java.util.Optional;

/**
 * What a task does because the wall clock goes on, whether or not events come: timers of
 * processors, inputs nobody waits for any more, and event time that follows the wall clock.
 *
 * <p>Invariant: what was done in an aborted epoch is done again at the next look at the clock.
 * Timers because the time until which they are done goes back with the epoch; event time because it
 * is restored, and is behind again.
 */
final class WallClockWork {
  // Shards downstream hear of a time that nothing here waits for in steps of this part of the
  // distance, so that an idle task does not commit at every look at the clock.
  private static final int STEPS = 10;

  private final ImmutableList<PartitionInput> inputs;
  private final ImmutableList<StatefulOperator> operators;
  private final EventClock eventClock;
  private final TaskTime time;
  private final Clock clock;
  private final Optional<Duration> distance;
  private long activeNanos;
  private long doneMs;
  private long committedMs;

  /**
   * Creates it; what falls due before now is not done.
   *
   * @param distance how long the task has to be idle until its event time follows the wall clock,
   *     if it does
   */
  WallClockWork(
      ImmutableList<PartitionInput> inputs,
      ImmutableList<StatefulOperator> operators,
      EventClock eventClock,
      TaskTime time,
      Clock clock,
      Optional<Duration> distance) {
    this.inputs = inputs;
    this.operators = operators;
    this.eventClock = eventClock;
    this.time = time;
    this.clock = clock;
    this.distance = distance;
    this.activeNanos = clock.monotonicNanos();
    this.doneMs = clock.wallClockMs();
    this.committedMs = doneMs;
  }

  /** Returns whether it must be known what the log still holds. */
  boolean needsLag() {
    return distance.isPresent();
  }

  /** Takes note that events were processed. */
  void tookEvents() {
    if (distance.isPresent()) {
      activeNanos = clock.monotonicNanos();
    }
  }

  /** Looks at the clock and does what is due; returns whether there was anything. */
  boolean tick() {
    boolean any = false;
    for (PartitionInput input : inputs) {
      any |= input.tick();
    }
    long nowMs = clock.wallClockMs();
    for (StatefulOperator operator : operators) {
      any |= operator.onWallClock(doneMs, nowMs);
    }
    doneMs = nowMs;
    if (any) {
      time.acted();
    }
    any |= distance.isPresent() && advance(nowMs, distance.get());
    return any;
  }

  private boolean advance(long nowMs, Duration idle) {
    if (!isIdle(idle)) {
      return false;
    }
    long targetMs = nowMs - idle.toMillis();
    long reachedMs = eventClock.eventTimeMs();
    boolean first = reachedMs == EventClock.UNHEARD;
    boolean later = first || targetMs > reachedMs;
    if (later
        && (first || isAwaited(targetMs) || targetMs - reachedMs >= idle.toMillis() / STEPS)) {
      time.sourceReached(targetMs);
      return true;
    }
    return false;
  }

  private boolean isIdle(Duration idle) {
    if (!eventClock.isLive() || clock.monotonicNanos() - activeNanos < idle.toNanos()) {
      return false;
    }
    for (PartitionInput input : inputs) {
      if (!input.isExhausted()) {
        return false;
      }
    }
    return true;
  }

  private boolean isAwaited(long targetMs) {
    for (StatefulOperator operator : operators) {
      if (operator.nextTimerMs() <= targetMs) {
        return true;
      }
    }
    return false;
  }

  /** Takes note that the epoch is committed. */
  void committed() {
    committedMs = doneMs;
  }

  /** Takes note that the epoch is aborted. */
  void aborted() {
    doneMs = committedMs;
  }
}
