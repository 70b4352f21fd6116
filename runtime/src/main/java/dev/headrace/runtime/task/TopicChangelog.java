package dev.headrace.runtime.task;

import dev.headrace.runtime.port.Appender;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The changelog of a table that is the topic it reads: every change is there already, and what is
 * committed goes as far as the task's committed input position.
 */
final class TopicChangelog implements Appender {
  private final long start;
  private @Nullable PartitionInput input;

  /**
   * Creates the changelog.
   *
   * @param start the position up to which the table was restored
   */
  TopicChangelog(long start) {
    this.start = start;
  }

  /** Says which input reads the topic. */
  void follow(PartitionInput reading) {
    input = reading;
  }

  @Override
  public void append(
      byte @Nullable [] key, byte @Nullable [] value, long timestampMs, Headers headers) {
    // The record that made the change is in the topic.
  }

  @Override
  public void append(byte[] key, byte @Nullable [] value, long timestampMs) {
    // The record that made the change is in the topic.
  }

  @Override
  public long nextOffset() {
    return input == null ? start : input.committedPosition().offset();
  }
}
