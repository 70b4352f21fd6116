package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.Appender;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Appends to one partition. */
final class KafkaAppender implements Appender {
  private final Consumer<OutgoingRecord> way;
  private final AcknowledgedEnd end;

  KafkaAppender(Consumer<OutgoingRecord> way, AcknowledgedEnd end) {
    this.way = way;
    this.end = end;
  }

  @Override
  public void append(
      byte @Nullable [] key, byte @Nullable [] value, long timestampMs, Headers headers) {
    way.accept(new OutgoingRecord(end.partition(), timestampMs, key, value, headers, end));
  }

  @Override
  public void append(byte[] key, byte @Nullable [] value, long timestampMs) {
    way.accept(new OutgoingRecord(end.partition(), timestampMs, key, value, null, end));
  }

  @Override
  public long nextOffset() {
    return end.nextOffset();
  }
}
