package dev.headrace.dsl.window;

import com.google.common.math.LongMath;
import java.time.Duration;

/**
 * The arithmetic of a join's windows as one side sees them, all ends included. An event's window is
 * where its matches lie. At the ends of time sums stop instead of wrapping round.
 *
 * <pre>{@code
 * JoinWindowSpec window = new JoinWindowSpec(5, 10, 0);
 * assert window.matches(20, 30);
 * assert window.mirrored().matches(30, 20);
 * assert !window.isClosed(20, 30);
 * }</pre>
 *
 * @param beforeMs how much earlier a match may be, negative when it has to be later
 * @param afterMs how much later a match may be, negative when it has to be earlier
 * @param graceMs how far event time may pass a window's last instant before it closes, at least 0
 */
public record JoinWindowSpec(long beforeMs, long afterMs, long graceMs) {

  /** Checks the ranges; throws {@link IllegalArgumentException} outside of them. */
  public JoinWindowSpec {
    if (LongMath.saturatedAdd(beforeMs, afterMs) < 0 || graceMs < 0) {
      throw new IllegalArgumentException(
          "join windows of %d ms before, %d ms after and grace %d ms do not exist: use before + after >= 0 and grace >= 0"
              .formatted(beforeMs, afterMs, graceMs));
    }
  }

  /** Returns the same windows as the other side sees them. */
  public JoinWindowSpec mirrored() {
    return new JoinWindowSpec(/* beforeMs= */ afterMs, /* afterMs= */ beforeMs, graceMs);
  }

  /** Returns the length of a window. */
  public long spanMs() {
    return LongMath.saturatedAdd(beforeMs, afterMs);
  }

  /** Returns whether two events of a key match by their times, neither of which is negative. */
  public boolean matches(long timestampMs, long otherTimestampMs) {
    long laterByMs = otherTimestampMs - timestampMs;
    return laterByMs >= -beforeMs && laterByMs <= afterMs;
  }

  /** Returns the first instant at which an event can have a match, perhaps a negative one. */
  public long firstMatchMs(long timestampMs) {
    return LongMath.saturatedSubtract(timestampMs, beforeMs);
  }

  /** Returns the last instant at which an event can have a match, perhaps a negative one. */
  public long lastMatchMs(long timestampMs) {
    return LongMath.saturatedAdd(timestampMs, afterMs);
  }

  /** Returns the last event time at which an event's window is open. */
  public long lastOpenMs(long timestampMs) {
    return LongMath.saturatedAdd(lastMatchMs(timestampMs), graceMs);
  }

  /** Returns whether an event has no more matches, apart from those it finds on its arrival. */
  public boolean isClosed(long timestampMs, long eventTimeMs) {
    return eventTimeMs > lastOpenMs(timestampMs);
  }

  /** Returns the windows as a plan shows them. */
  public String describe() {
    return "before %s, after %s, grace %s"
        .formatted(
            Duration.ofMillis(beforeMs), Duration.ofMillis(afterMs), Duration.ofMillis(graceMs));
  }
}
