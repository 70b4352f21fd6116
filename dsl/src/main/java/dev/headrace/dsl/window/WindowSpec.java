package dev.headrace.dsl.window;

import com.google.common.math.LongMath;
import java.time.Duration;

/**
 * The arithmetic of fixed windows {@code [start, start + size)} that start at multiples of an
 * advance. At the end of time all sums stop at {@link Long#MAX_VALUE} instead of wrapping round.
 *
 * @param sizeMs the length of each window, at least 1
 * @param advanceMs the distance between two starts, from 1 to the size; equal to it when tumbling
 * @param graceMs how far event time may pass a window's end before the window closes, at least 0
 */
public record WindowSpec(long sizeMs, long advanceMs, long graceMs) {

  /** Checks the ranges; throws {@link IllegalArgumentException} outside of them. */
  public WindowSpec {
    if (sizeMs < 1 || advanceMs < 1 || advanceMs > sizeMs || graceMs < 0) {
      throw new IllegalArgumentException(
          "windows of size %d ms, advance %d ms and grace %d ms do not exist: use 1 <= advance <= size and grace >= 0"
              .formatted(sizeMs, advanceMs, graceMs));
    }
  }

  /**
   * Returns the specification of windows that neither overlap nor leave a gap.
   *
   * @param sizeMs the length of each window, at least 1
   * @param graceMs how far event time may pass a window's end before the window closes, at least 0
   */
  public static WindowSpec tumbling(long sizeMs, long graceMs) {
    return new WindowSpec(sizeMs, sizeMs, graceMs);
  }

  /** Returns the windows as a plan shows them, such as {@code tumbling PT1M, grace PT0S}. */
  public String describe() {
    String kind =
        isTumbling()
            ? "tumbling " + Duration.ofMillis(sizeMs)
            : "hopping %s by %s".formatted(Duration.ofMillis(sizeMs), Duration.ofMillis(advanceMs));
    return kind + ", grace " + Duration.ofMillis(graceMs);
  }

  /** Returns whether each instant lies in exactly one window. */
  public boolean isTumbling() {
    return advanceMs == sizeMs;
  }

  /**
   * Returns the start of the latest window that contains an instant: the only one when tumbling.
   * Never negative; an instant before the epoch is counted to the first window.
   *
   * @param timestampMs the instant
   */
  public long startOf(long timestampMs) {
    return timestampMs < 0 ? 0 : timestampMs - timestampMs % advanceMs;
  }

  /**
   * Returns the first instant after the window that starts at the given instant.
   *
   * @param startMs a window's start
   */
  public long endOf(long startMs) {
    return LongMath.saturatedAdd(startMs, sizeMs);
  }

  /**
   * Returns whether a window takes no more events.
   *
   * @param endMs the window's end, exclusive
   * @param eventTimeMs the event time of the task
   */
  public boolean isClosed(long endMs, long eventTimeMs) {
    return eventTimeMs >= LongMath.saturatedAdd(endMs, graceMs);
  }
}
