package dev.headrace.runtime.task;

import dev.headrace.runtime.envelope.Heard;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.operator.StatefulOperator;
import dev.headrace.runtime.time.EventClock;
import java.util.List;

/**
 * Moves a task's event time and wakes the operators that wait for it, upstream ones first, before
 * the event that moved it is processed.
 */
final class TaskTime {
  private final EventClock clock;
  private final List<StatefulOperator> operators;

  TaskTime(EventClock clock, List<StatefulOperator> operators) {
    this.clock = clock;
    this.operators = operators;
  }

  int member(UpstreamTask upstream) {
    return clock.member(upstream);
  }

  void sourceReached(long timestampMs) {
    long before = clock.eventTimeMs();
    long after = clock.sourceReached(timestampMs);
    if (after > before) {
      fire(after);
    }
  }

  void reached(int member, long timeMs) {
    long before = clock.eventTimeMs();
    long after = clock.reached(member, timeMs);
    if (after > before) {
      fire(after);
    }
  }

  void announced(int member, long timeMs, int liveUnder) {
    boolean live = liveUnder != Heard.NOT_LIVE;
    if (!live) {
      clock.catchesUp(member);
    }
    reached(member, timeMs);
    if (live) {
      long before = clock.eventTimeMs();
      clock.caughtUp(member, liveUnder);
      fireIfLater(before);
    }
  }

  void sourcesCaughtUp() {
    long before = clock.eventTimeMs();
    clock.sourcesCaughtUp();
    fireIfLater(before);
  }

  private void fireIfLater(long before) {
    if (clock.eventTimeMs() > before) {
      fire(clock.eventTimeMs());
    }
  }

  private void fire(long eventTimeMs) {
    for (StatefulOperator operator : operators) {
      if (eventTimeMs >= operator.nextTimerMs()) {
        operator.onTime(eventTimeMs);
      }
    }
    clock.settle();
  }
}
