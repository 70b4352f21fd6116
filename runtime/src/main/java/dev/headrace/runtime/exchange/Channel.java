package dev.headrace.runtime.exchange;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The way from one upstream task to one shard. There are two, {@link DirectChannel} and {@link
 * TopicChannel}; an edge may change from one to the other between two epochs. Used by the upstream
 * task's thread only.
 */
public interface Channel {
  /**
   * Sends one event.
   *
   * @param keyBytes the serialized key, which chose the shard
   * @param key the key
   * @param value the value, or null
   * @param timestampMs the event's timestamp in ms
   * @param headers the event's headers
   * @param upstreamTimeMs the upstream task's event time in ms, this event included
   * @throws org.apache.kafka.common.errors.SerializationException when the value is needed as bytes
   *     and its serde fails; then nothing was sent
   */
  void send(
      byte[] keyBytes,
      Object key,
      @Nullable Object value,
      long timestampMs,
      Headers headers,
      long upstreamTimeMs);

  /**
   * Says, behind all events sent so far, which time the upstream task has reached.
   *
   * @param timeMs its event time in ms
   * @param liveUnder the generation under which it has caught up, 0 while it has not
   * @param nowNanos the monotonic time in ns
   * @return whether the shard knows it now; false when only time has moved, and too little of the
   *     clock's time has passed for saying so again: it is to be said later
   */
  boolean announce(long timeMs, int liveUnder, long nowNanos);

  /** Hands over what was sent so far. */
  void post();

  /** Forgets what was sent and not yet handed over: the epoch is aborted. */
  void discard();
}
