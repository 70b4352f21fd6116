package dev.headrace.dsl.window;

import com.google.common.math.LongMath;
import java.time.Duration;

/**
 * The arithmetic of sliding windows {@code [start, start + difference]}, both ends included. At the
 * end of time all sums stop at {@link Long#MAX_VALUE}.
 *
 * <pre>{@code
 * SlidingSpec sliding = new SlidingSpec(10, 0);
 * assert sliding.startBefore(15) == 5;
 * assert sliding.endOf(5) == 15;
 * }</pre>
 *
 * @param differenceMs the length of each window, at least 0
 * @param graceMs how far event time may pass a window's end before the window closes, at least 0
 */
public record SlidingSpec(long differenceMs, long graceMs) implements WindowRule {

  /** Checks the ranges; throws {@link IllegalArgumentException} outside of them. */
  public SlidingSpec {
    if (differenceMs < 0 || graceMs < 0) {
      throw new IllegalArgumentException(
          "sliding windows of %d ms with grace %d ms do not exist: use at least 0 for both"
              .formatted(differenceMs, graceMs));
    }
  }

  /** Returns the last instant of the window that starts at the given instant. */
  public long endOf(long startMs) {
    return LongMath.saturatedAdd(startMs, differenceMs);
  }

  /** Returns the start of the window that ends at an instant; windows start at 0 or later. */
  public long startBefore(long timestampMs) {
    return Math.max(0, timestampMs - differenceMs);
  }

  /** Returns whether the window that starts at an instant takes no more events. */
  public boolean isClosed(long startMs, long eventTimeMs) {
    return eventTimeMs > LongMath.saturatedAdd(endOf(startMs), graceMs);
  }

  @Override
  public String describe() {
    return "sliding %s, grace %s"
        .formatted(Duration.ofMillis(differenceMs), Duration.ofMillis(graceMs));
  }
}
