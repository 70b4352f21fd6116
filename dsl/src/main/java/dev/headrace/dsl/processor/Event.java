package dev.headrace.dsl.processor;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A whole event. Immutable but for its headers, which belong to whoever made them: to change those
 * of an event that was taken in, copy it with {@link #withHeaders}.
 *
 * <pre>{@code
 * byte[] web = "web".getBytes(StandardCharsets.UTF_8);
 * Event<String, Long> event = Event.of("ann", 1L, 1_000).withHeader("origin", web);
 * assert event.withValue("one").timestampMs() == 1_000;
 * }</pre>
 *
 * @param key the key, null when the event has none
 * @param value the value, null when the event has none
 * @param timestampMs the timestamp in ms since the epoch
 * @param headers the headers
 * @param <K> the key's type
 * @param <V> the value's type
 */
public record Event<K, V>(@Nullable K key, @Nullable V value, long timestampMs, Headers headers) {

  /** Returns an event without headers. */
  public static <K, V> Event<K, V> of(@Nullable K key, @Nullable V value, long timestampMs) {
    return new Event<>(key, value, timestampMs, new RecordHeaders());
  }

  /** Returns the event with another key. */
  public <K2> Event<K2, V> withKey(@Nullable K2 newKey) {
    return new Event<>(newKey, value, timestampMs, headers);
  }

  /** Returns the event with another value. */
  public <V2> Event<K, V2> withValue(@Nullable V2 newValue) {
    return new Event<>(key, newValue, timestampMs, headers);
  }

  /** Returns the event with another timestamp, in ms since the epoch. */
  public Event<K, V> withTimestampMs(long newTimestampMs) {
    return new Event<>(key, value, newTimestampMs, headers);
  }

  /** Returns the event with other headers. */
  public Event<K, V> withHeaders(Headers newHeaders) {
    return new Event<>(key, value, timestampMs, newHeaders);
  }

  /** Returns the event with one header more, and leaves this one as it is. */
  public Event<K, V> withHeader(String name, byte @Nullable [] content) {
    return withHeaders(new RecordHeaders(headers).add(name, content));
  }
}
