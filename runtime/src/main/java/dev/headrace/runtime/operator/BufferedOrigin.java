package dev.headrace.runtime.operator;

import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An event that has waited in a store and goes on when time passes, as the record it stands for
 * where no other is being processed. Its value becomes bytes only when asked for.
 */
final class BufferedOrigin implements Origin {
  private final String topic;
  private final int partition;
  private final Due due;
  private final Supplier<byte @Nullable []> value;

  /**
   * Creates the record of an event.
   *
   * @param topic the store's changelog
   * @param partition the task's partition
   * @param due the event's timestamp and key
   * @param value makes its value, or null
   */
  BufferedOrigin(String topic, int partition, Due due, Supplier<byte @Nullable []> value) {
    this.topic = topic;
    this.partition = partition;
    this.due = due;
    this.value = value;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public int partition() {
    return partition;
  }

  @Override
  public OptionalLong offset() {
    return OptionalLong.empty();
  }

  @Override
  public long timestampMs() {
    return due.atMs();
  }

  @Override
  public byte[] key() {
    return due.key();
  }

  @Override
  public byte @Nullable [] value() {
    return value.get();
  }

  @Override
  public Headers headers() {
    return new RecordHeaders();
  }
}
