package dev.headrace.runtime.operator;

import dev.headrace.dsl.processor.EventContext;
import dev.headrace.dsl.processor.EventHeaders;
import dev.headrace.dsl.processor.RecordMetadata;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The event an operator works on, as the user's functions see it. One object for one event after
 * the other: what a function does not ask for costs nothing.
 */
public final class CurrentEvent implements EventContext {
  private final Supplier<Optional<RecordMetadata>> record;
  private long timestampMs;
  private Headers headers = new RecordHeaders();

  /**
   * Creates the context of an operator's functions.
   *
   * @param record returns which record is being processed, if any
   */
  public CurrentEvent(Supplier<Optional<RecordMetadata>> record) {
    this.record = record;
  }

  /** Goes on to an event, and returns itself. */
  public EventContext at(long eventTimestampMs, Headers eventHeaders) {
    timestampMs = eventTimestampMs;
    headers = eventHeaders;
    return this;
  }

  @Override
  public long timestampMs() {
    return timestampMs;
  }

  @Override
  public EventHeaders headers() {
    return EventHeaders.of(headers);
  }

  @Override
  public Optional<RecordMetadata> record() {
    return record.get();
  }
}
