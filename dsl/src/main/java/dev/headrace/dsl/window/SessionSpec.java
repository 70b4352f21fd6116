package dev.headrace.dsl.window;

import com.google.common.math.LongMath;
import java.time.Duration;

/**
 * The arithmetic of sessions, both ends included. At the end of time all sums stop at {@link
 * Long#MAX_VALUE}.
 *
 * <pre>{@code
 * SessionSpec sessions = new SessionSpec(10, 5);
 * assert sessions.lastOpenMs(100) == 115;
 * }</pre>
 *
 * @param gapMs the longest time between two events of one session, at least 0
 * @param graceMs how far event time may pass a session's end and gap before it closes, at least 0
 */
public record SessionSpec(long gapMs, long graceMs) implements WindowRule {

  /** Checks the ranges; throws {@link IllegalArgumentException} outside of them. */
  public SessionSpec {
    if (gapMs < 0 || graceMs < 0) {
      throw new IllegalArgumentException(
          "sessions with a gap of %d ms and grace %d ms do not exist: use at least 0 for both"
              .formatted(gapMs, graceMs));
    }
  }

  /** Returns the least end of a session that an event of this instant can belong to. */
  public long leastEnd(long timestampMs) {
    return Math.max(0, timestampMs - gapMs);
  }

  /** Returns the greatest start of a session that an event of this instant can belong to. */
  public long greatestStart(long timestampMs) {
    return LongMath.saturatedAdd(timestampMs, gapMs);
  }

  /** Returns whether a session that ends at an instant takes no more events. */
  public boolean isClosed(long endMs, long eventTimeMs) {
    return eventTimeMs > lastOpenMs(endMs);
  }

  /** Returns the last event time at which a session that ends at an instant is open. */
  public long lastOpenMs(long endMs) {
    return LongMath.saturatedAdd(LongMath.saturatedAdd(endMs, gapMs), graceMs);
  }

  @Override
  public String describe() {
    return "sessions %s, grace %s".formatted(Duration.ofMillis(gapMs), Duration.ofMillis(graceMs));
  }
}
