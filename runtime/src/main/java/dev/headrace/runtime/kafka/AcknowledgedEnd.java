package dev.headrace.runtime.kafka;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The end of what a partition has acknowledged, told by the callbacks of its records. */
final class AcknowledgedEnd implements Callback {
  private final TopicPartition partition;
  private final Callback onFailure;
  // Written by the producer's one network thread only.
  private volatile long nextOffset = -1;

  AcknowledgedEnd(TopicPartition partition, Callback onFailure) {
    this.partition = partition;
    this.onFailure = onFailure;
  }

  TopicPartition partition() {
    return partition;
  }

  /** Returns the offset behind the last record that was acknowledged, or -1 before the first. */
  long nextOffset() {
    return nextOffset;
  }

  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    if (failure == null && metadata != null) {
      nextOffset = metadata.offset() + 1;
    } else {
      onFailure.onCompletion(metadata, failure);
    }
  }
}
