package dev.headrace.dsl.aggregation;

/** A value and the timestamp of its event in ms. */
record Timed<V>(long timestampMs, V value) {}
