package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.Outlet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Writes each record at once, and keeps count of those that were not handed over, as another log
 * would have them still.
 */
final class MemoryOutlet implements Outlet {
  private final MemoryWriter writer;
  private final Map<TopicPartition, Appender> appenders = new HashMap<>();
  private int held;

  MemoryOutlet(MemoryWriter writer) {
    this.writer = writer;
  }

  @Override
  public void send(
      String topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers) {
    held++;
    writer.send(topic, partition, key, value, timestampMs, headers);
  }

  @Override
  public Appender appender(TopicPartition partition) {
    return appenders.computeIfAbsent(
        partition, absent -> new OutletAppender(writer.appender(partition)));
  }

  @Override
  public void handOver() {
    held = 0;
  }

  /** Forgets what was not handed over: the epoch is aborted. */
  void discard() {
    held = 0;
  }

  /** Returns how many records were not handed over. */
  int held() {
    return held;
  }

  private final class OutletAppender implements Appender {
    private final Appender appender;

    OutletAppender(Appender appender) {
      this.appender = appender;
    }

    @Override
    public void append(
        byte @Nullable [] key, byte @Nullable [] value, long timestampMs, Headers headers) {
      held++;
      appender.append(key, value, timestampMs, headers);
    }

    @Override
    public void append(byte[] key, byte @Nullable [] value, long timestampMs) {
      held++;
      appender.append(key, value, timestampMs);
    }

    @Override
    public long nextOffset() {
      return appender.nextOffset();
    }
  }
}
