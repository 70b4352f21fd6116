package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;

/**
 * A choice of the timestamp of a record that is read.
 *
 * <pre>{@code
 * builder
 *     .stream(LATE_CLICKS, late -> late.timestamps((user, click, recordMs) -> recordMs + 1))
 *     .mapValues(Click::page)
 *     .to(TEXTS);
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 */
@FunctionalInterface
public interface TimestampExtractor<K, V> extends ContextTimestampExtractor<K, V> {

  /**
   * Returns the timestamp of one record in ms since 1970; a negative one counts as missing. Must
   * give the same timestamp for the same record, since a record may be read again.
   *
   * @param key the record's key, null at run time when it has none
   * @param value the record's value, null at run time when it has none
   * @param recordTimestampMs the timestamp that the record has in Kafka, in ms; negative when it
   *     has none
   */
  long extract(K key, V value, long recordTimestampMs);

  /** Does the same, without a look at the context. */
  @Override
  default long extract(K key, V value, long recordTimestampMs, EventContext context) {
    return extract(key, value, recordTimestampMs);
  }
}
