package dev.headrace.benchmarks.data;

/**
 * One click as it is written to Kafka.
 *
 * @param key the user, 13 bytes
 * @param value JSON, 100 bytes
 * @param timestampMs when it happened, in ms
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record ClickRecord(byte[] key, byte[] value, long timestampMs) {}
