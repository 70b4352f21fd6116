package dev.headrace.runtime.exchange;

import dev.headrace.runtime.envelope.ExchangeEnvelope;
import dev.headrace.runtime.envelope.TimeNotice;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.port.EpochWriter;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** The way to a shard that must not, or cannot, be reached in memory: the repartition topic. */
public final class TopicChannel implements Channel {
  private final UpstreamTask upstream;
  private final TopicPartition shard;
  private final Serializer<Object> valueSerializer;
  private final EpochWriter writer;
  private final ControlOutbox control;

  /**
   * Creates a channel.
   *
   * @param upstream the task that sends
   * @param shard the repartition topic's partition
   * @param valueSerializer makes the bytes of the values
   * @param writer the process's writer
   * @param control collects what is said of time, for one record per shard and epoch
   */
  public TopicChannel(
      UpstreamTask upstream,
      TopicPartition shard,
      Serializer<Object> valueSerializer,
      EpochWriter writer,
      ControlOutbox control) {
    this.upstream = upstream;
    this.shard = shard;
    this.valueSerializer = valueSerializer;
    this.writer = writer;
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
    writer.send(
        shard.topic(),
        shard.partition(),
        keyBytes,
        ExchangeEnvelope.carried(upstream, upstreamTimeMs, bytes),
        timestampMs,
        headers);
  }

  @Override
  public void announce(long timeMs, boolean live) {
    control.add(shard, new TimeNotice(upstream, timeMs, live));
  }

  @Override
  public void post() {
    // The writer has it already.
  }

  @Override
  public void discard() {
    // The writer's own abort makes it invisible.
  }
}
