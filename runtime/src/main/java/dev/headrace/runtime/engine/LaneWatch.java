package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds out whether a function of the user holds a lane, so that nothing on it can go on.
 *
 * <p>A lane counts its steps, at the start and at the end of each, so an odd number that stays the
 * same says that it is in the middle of a step for as long as somebody has looked. That costs the
 * lane two writes per step of many events, and no look at a clock. Safe from any thread.
 */
final class LaneWatch {
  /**
   * A lane that does not get on.
   *
   * @param lane the number of the lane
   * @param operator the operator whose code was entered last
   * @param held for how long it has been seen in the same step
   */
  record Held(int lane, String operator, Duration held) {}

  private final ImmutableList<Lane> lanes;
  private final long[] seenSteps;
  private final long[] seenSinceNanos;

  LaneWatch(ImmutableList<Lane> lanes) {
    this.lanes = lanes;
    this.seenSteps = new long[lanes.size()];
    this.seenSinceNanos = new long[lanes.size()];
  }

  /**
   * Looks at all lanes, and returns the one that has been held the longest, if one has for a while.
   *
   * @param nowNanos the time of the monotonic clock
   * @param atLeast how long a lane is left alone
   */
  synchronized Optional<Held> look(long nowNanos, Duration atLeast) {
    Held longest = null;
    for (int index = 0; index < lanes.size(); index++) {
      long steps = lanes.get(index).steps();
      if (steps != seenSteps[index]) {
        seenSteps[index] = steps;
        seenSinceNanos[index] = nowNanos;
      }
      Duration held = Duration.ofNanos(nowNanos - seenSinceNanos[index]);
      boolean busy = steps % 2 == 1;
      if (busy
          && held.compareTo(atLeast) >= 0
          && (longest == null || held.compareTo(longest.held()) > 0)) {
        longest = new Held(index, lanes.get(index).operatorAtWork(), held);
      }
    }
    return Optional.ofNullable(longest);
  }
}
