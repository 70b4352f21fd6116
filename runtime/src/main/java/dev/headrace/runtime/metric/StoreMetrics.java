package dev.headrace.runtime.metric;

import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of a store.
 *
 * @param lookups how often a row was asked for by its key
 * @param databaseReads how often that needed the database
 * @param cachedBytes about how many bytes of rows are in memory
 * @param dirtyBytes about how many bytes of committed rows the database does not have yet
 * @param restoreRemaining the offsets of its changelog still to be replayed
 */
public record StoreMetrics(
    LongAdder lookups,
    LongAdder databaseReads,
    PerPartition cachedBytes,
    PerPartition dirtyBytes,
    PerPartition restoreRemaining) {
  StoreMetrics() {
    this(
        new LongAdder(),
        new LongAdder(),
        new PerPartition(),
        new PerPartition(),
        new PerPartition());
  }
}
