package dev.headrace.runtime.exchange;

import dev.headrace.runtime.envelope.ExchangeEnvelope;
import dev.headrace.runtime.envelope.TimeNotice;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.time.EventClock;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The way to a shard that must not, or cannot, be reached in memory: the repartition topic.
 *
 * <p>Events carry the time of the task that sends them. A notice is written only for what they have
 * not said: at once when the task has caught up or has to catch up again, and otherwise after a
 * pause, so that short epochs do not fill the topic with notices.
 */
public final class TopicChannel implements Channel {
  private static final int UNTOLD = -1;

  private final UpstreamTask upstream;
  private final TopicPartition shard;
  private final Serializer<Object> valueSerializer;
  private final Appender appender;
  private final ControlOutbox control;
  private final long pauseNanos;
  private long toldMs = EventClock.UNHEARD;
  private int toldLiveUnder = UNTOLD;
  private long toldNanos;

  /**
   * Creates a channel.
   *
   * @param upstream the task that sends
   * @param shard the repartition topic's partition
   * @param valueSerializer makes the bytes of the values
   * @param appender writes to that partition
   * @param control collects what is said of time, for one record per shard and epoch
   * @param pause the least time between two notices that only say how far time has moved
   */
  public TopicChannel(
      UpstreamTask upstream,
      TopicPartition shard,
      Serializer<Object> valueSerializer,
      Appender appender,
      ControlOutbox control,
      Duration pause) {
    this.upstream = upstream;
    this.shard = shard;
    this.valueSerializer = valueSerializer;
    this.appender = appender;
    this.control = control;
    this.pauseNanos = pause.toNanos();
  }

  @Override
  public void send(
      byte[] keyBytes,
      Object key,
      @Nullable Object value,
      long timestampMs,
      Headers headers,
      long upstreamTimeMs) {
    byte[] bytes = bytes(value, headers);
    appender.append(
        keyBytes, ExchangeEnvelope.carried(upstream, upstreamTimeMs, bytes), timestampMs, headers);
    toldMs = Math.max(toldMs, upstreamTimeMs);
  }

  private byte @Nullable [] bytes(@Nullable Object value, Headers headers) {
    try {
      return value == null ? null : valueSerializer.serialize(shard.topic(), headers, value);
    } catch (SerializationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new SerializationException("the serde of the values: " + e, e);
    }
  }

  @Override
  public boolean announce(long timeMs, int liveUnder, long nowNanos) {
    if (liveUnder == toldLiveUnder) {
      if (timeMs <= toldMs) {
        return true;
      }
      if (nowNanos - toldNanos < pauseNanos) {
        return false;
      }
    }
    control.add(shard, new TimeNotice(upstream, timeMs, liveUnder));
    toldMs = timeMs;
    toldLiveUnder = liveUnder;
    toldNanos = nowNanos;
    return true;
  }

  @Override
  public void post() {
    // The log has it already.
  }

  @Override
  public void discard() {
    // The abort of the epoch makes everything it said invisible.
    toldMs = EventClock.UNHEARD;
    toldLiveUnder = UNTOLD;
  }
}
