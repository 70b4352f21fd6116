package dev.headrace.testing;

import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that a topology under test has written and committed.
 *
 * @param key the key or null
 * @param value the value or null
 * @param timestamp the record's timestamp
 * @param headers the record's headers
 * @param partition the partition it was written to
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public record OutputRecord<K, V>(
    @Nullable K key, @Nullable V value, Instant timestamp, Headers headers, int partition) {}
