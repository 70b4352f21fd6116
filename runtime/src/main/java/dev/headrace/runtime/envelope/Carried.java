package dev.headrace.runtime.envelope;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The value of an event that travels through an exchange, and whose time it proves. */
public final class Carried implements ExchangeMessage {
  private final UpstreamTask upstream;
  private final long upstreamTimeMs;
  private final byte @Nullable [] value;

  /**
   * Creates the message.
   *
   * @param upstream the task that sent the event
   * @param upstreamTimeMs that task's event time in ms when it sent it
   * @param value the event's value bytes, or null; kept, not copied
   */
  public Carried(UpstreamTask upstream, long upstreamTimeMs, byte @Nullable [] value) {
    this.upstream = upstream;
    this.upstreamTimeMs = upstreamTimeMs;
    this.value = value;
  }

  /** Returns the task that sent the event. */
  public UpstreamTask upstream() {
    return upstream;
  }

  /** Returns the sending task's event time in ms. */
  public long upstreamTimeMs() {
    return upstreamTimeMs;
  }

  /** Returns the event's value bytes, or null; not to be modified. */
  public byte @Nullable [] value() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Carried that
        && upstream.equals(that.upstream)
        && upstreamTimeMs == that.upstreamTimeMs
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * upstream.hashCode() + Long.hashCode(upstreamTimeMs) + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return "Carried[upstream="
        + upstream
        + ", upstreamTimeMs="
        + upstreamTimeMs
        + ", value="
        + (value == null ? "null" : value.length + " bytes")
        + "]";
  }
}
