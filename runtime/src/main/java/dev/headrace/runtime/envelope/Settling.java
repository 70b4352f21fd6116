package dev.headrace.runtime.envelope;

/**
 * How far a task has come with what fell due when its event time moved, while that is not all done.
 *
 * @param settledMs the event time before, up to which everything due is done, in ms
 * @param goalMs the event time up to which everything due is being done, in ms
 * @param operator a number made of the name of the operator that is at it
 * @param reachedMs the instant up to which that operator has come, in ms
 * @param reachedDone how many of those due at that instant it has done
 */
public record Settling(
    long settledMs, long goalMs, int operator, long reachedMs, long reachedDone) {}
