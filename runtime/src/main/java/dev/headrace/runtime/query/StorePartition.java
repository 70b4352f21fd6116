package dev.headrace.runtime.query;

import dev.headrace.runtime.store.TypedStore;

/**
 * One partition of a store, in the hands of its thread.
 *
 * @param store the store
 * @param eventTimeMs the event time that was committed last with it
 */
public record StorePartition(TypedStore store, long eventTimeMs) {}
