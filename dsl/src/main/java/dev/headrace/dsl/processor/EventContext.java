package dev.headrace.dsl.processor;

import java.util.Optional;

/**
 * What there is to know of an event besides its key and value, for a function that takes it as its
 * last parameter. Valid only during the call it was passed to, on that thread; what it returns may
 * be kept.
 *
 * <pre>{@code
 * orders
 *     .filter((user, order, context) -> context.headers().text("shop") != null)
 *     .mapValues((user, order, context) -> order.id() + " at " + context.timestampMs())
 *     .to(TEXTS);
 * }</pre>
 */
public interface EventContext {

  /**
   * Returns the timestamp of the event in ms since the epoch; for a function that chooses
   * timestamps, that of the record, which is negative when it has none.
   */
  long timestampMs();

  /** Returns the headers of the event. */
  EventHeaders headers();

  /**
   * Returns which record of a topic is being processed; empty behind an exchange, and for what an
   * operator with state emits when time passes or an epoch ends, a timer of a processor included.
   */
  Optional<RecordMetadata> record();
}
