package dev.headrace.runtime.exchange;

import dev.headrace.runtime.envelope.ExchangeEnvelope;
import dev.headrace.runtime.envelope.TimeNotice;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.port.Appender;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** The way to a shard that must not, or cannot, be reached in memory: the repartition topic. */
public final class TopicChannel implements Channel {
  private final UpstreamTask upstream;
  private final TopicPartition shard;
  private final Serializer<Object> valueSerializer;
  private final Appender appender;
  private final ControlOutbox control;

  /**
   * Creates a channel.
   *
   * @param upstream the task that sends
   * @param shard the repartition topic's partition
   * @param valueSerializer makes the bytes of the values
   * @param appender writes to that partition
   * @param control collects what is said of time, for one record per shard and epoch
   */
  public TopicChannel(
      UpstreamTask upstream,
      TopicPartition shard,
      Serializer<Object> valueSerializer,
      Appender appender,
      ControlOutbox control) {
    this.upstream = upstream;
    this.shard = shard;
    this.valueSerializer = valueSerializer;
    this.appender = appender;
    this.control = control;
  }

  @Override
  public void send(
      byte[] keyBytes,
      Object key,
      @Nullable Object value,
      long timestampMs,
      Headers headers,
      long upstreamTimeMs) {
    byte[] bytes = value == null ? null : valueSerializer.serialize(shard.topic(), headers, value);
    appender.append(
        keyBytes, ExchangeEnvelope.carried(upstream, upstreamTimeMs, bytes), timestampMs, headers);
  }

  @Override
  public void announce(long timeMs, int liveUnder) {
    control.add(shard, new TimeNotice(upstream, timeMs, liveUnder));
  }

  @Override
  public void post() {
    // The log has it already.
  }

  @Override
  public void discard() {
    // The abort of the epoch makes it invisible.
  }
}
