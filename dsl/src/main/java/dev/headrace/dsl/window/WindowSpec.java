package dev.headrace.dsl.window;

import com.google.common.math.LongMath;
import java.time.Duration;

/**
 * The arithmetic of fixed windows {@code [start, start + size)} that start at multiples of an
 * advance. At the end of time all sums stop at {@link Long#MAX_VALUE} instead of wrapping round.
 *
 * <pre>{@code
 * WindowSpec minutes = WindowSpec.tumbling(60_000, 10_000);
 * assert minutes.startOf(61_000) == 60_000;
 * assert !minutes.isClosed(60_000, 69_999);
 * assert minutes.isClosed(60_000, 70_000);
 * }</pre>
 *
 * @param sizeMs the length of each window, at least 1
 * @param advanceMs the distance between two starts, from 1 to the size; equal to it when tumbling
 * @param graceMs how far event time may pass a window's end before the window closes, at least 0
 */
public record WindowSpec(long sizeMs, long advanceMs, long graceMs) implements WindowRule {

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

  @Override
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
   * Returns the start of the earliest window that contains an instant; windows start at 0 or later.
   *
   * @param timestampMs the instant
   */
  public long firstStartOf(long timestampMs) {
    long earliestMs = Math.max(0, timestampMs - sizeMs + advanceMs);
    return earliestMs - earliestMs % advanceMs;
  }

  /** Returns whether each window is made of whole slices, one per advance. */
  public boolean isSliced() {
    return !isTumbling() && sizeMs % advanceMs == 0;
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
   * Returns the event time at which the window that starts at the given instant closes.
   *
   * @param startMs a window's start
   */
  public long closeOf(long startMs) {
    return LongMath.saturatedAdd(endOf(startMs), graceMs);
  }

  /**
   * Returns the start of the first window that is open at an event time; {@link Long#MAX_VALUE} at
   * the end of time, when all are closed.
   *
   * @param eventTimeMs the event time of the task, perhaps none yet
   */
  public long firstOpen(long eventTimeMs) {
    if (eventTimeMs == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    // Neither difference is taken before it is known not to be negative, so neither overflows.
    boolean anyClosed = eventTimeMs >= sizeMs && eventTimeMs - sizeMs >= graceMs;
    return anyClosed
        ? LongMath.saturatedAdd(startOf(eventTimeMs - sizeMs - graceMs), advanceMs)
        : 0;
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
