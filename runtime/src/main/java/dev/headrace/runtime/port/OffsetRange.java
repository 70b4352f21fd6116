package dev.headrace.runtime.port;

/**
 * The offsets a partition holds.
 *
 * @param start the first offset that can still be read
 * @param end the offset after the last one
 */
public record OffsetRange(long start, long end) {}
