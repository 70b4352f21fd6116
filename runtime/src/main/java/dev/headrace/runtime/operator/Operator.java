package dev.headrace.runtime.operator;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A step that events flow through; used by its task's thread only. */
public interface Operator {
  /**
   * Takes one event and passes on what becomes of it, before it returns.
   *
   * @param key the key, or null
   * @param value the value, or null
   * @param timestampMs the event's timestamp in ms, not negative
   * @param headers the event's headers, not to be modified
   */
  void process(@Nullable Object key, @Nullable Object value, long timestampMs, Headers headers);

  /**
   * Returns what is worth telling of the events to come, whose key bytes are at hand; null when
   * nothing here looks them up.
   */
  default @Nullable Foresight foresight() {
    return null;
  }
}
