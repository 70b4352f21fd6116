package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;

/**
 * A {@link TimestampExtractor} that also looks at headers and origin of the record.
 *
 * <pre>{@code
 * builder
 *     .stream(
 *         LATE_CLICKS,
 *         late ->
 *             late.timestamps(
 *                 (user, click, recordMs, context) ->
 *                     context.headers().text("replayed") == null ? recordMs : 0))
 *     .mapValues(Click::page)
 *     .to(TEXTS);
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 */
@FunctionalInterface
public interface ContextTimestampExtractor<K, V> {

  /**
   * Returns the timestamp of one record in ms since 1970, as {@link TimestampExtractor#extract}
   * does.
   *
   * @param key the record's key, null at run time when it has none
   * @param value the record's value, null at run time when it has none
   * @param recordTimestampMs the timestamp that the record has in Kafka, in ms; negative when it
   *     has none
   * @param context the record's headers and origin, for as long as the call lasts
   */
  long extract(K key, V value, long recordTimestampMs, EventContext context);
}
