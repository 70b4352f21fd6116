package dev.headrace.runtime.port;

/**
 * What the group has committed, or is about to commit, for one input partition.
 *
 * @param position where the next owner of the partition goes on
 * @param metadata the engine's own note, committed in the same step (empty when there is none)
 */
public record CommittedInput(InputPosition position, String metadata) {}
