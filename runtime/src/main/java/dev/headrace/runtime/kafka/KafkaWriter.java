package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.Outlet;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A writer that owns a producer, and whose records all go through one sender. */
interface KafkaWriter extends EpochWriter {
  /** Returns what hands the records to the producer. */
  RecordSender sender();

  @Override
  default void send(
      String topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers) {
    sender().take(sender().record(topic, partition, key, value, timestampMs, headers));
  }

  @Override
  default Appender appender(TopicPartition partition) {
    return sender().appender(partition);
  }

  @Override
  default Outlet outlet() {
    return sender().outlet();
  }

  /** Ends what is open and releases the producer, waiting about {@code atMost}. */
  void close(Duration atMost);
}
