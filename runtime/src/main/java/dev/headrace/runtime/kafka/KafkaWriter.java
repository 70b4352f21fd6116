package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.EpochWriter;
import java.time.Duration;

/** A writer that owns a producer. */
interface KafkaWriter extends EpochWriter {
  /** Ends what is open and releases the producer, waiting about {@code atMost}. */
  void close(Duration atMost);
}
