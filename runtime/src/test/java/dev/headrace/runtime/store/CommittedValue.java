package dev.headrace.runtime.store;

/**
 * The committed version of a row that is present.
 *
 * @param value the value
 * @param timestampMs its timestamp
 */
public record CommittedValue(Object value, long timestampMs) {}
