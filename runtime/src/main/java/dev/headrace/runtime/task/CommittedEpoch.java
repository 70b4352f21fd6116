package dev.headrace.runtime.task;

/**
 * An epoch that is committed.
 *
 * @param processId the process that has committed it
 * @param number its number
 * @param atMs a wall-clock time in ms at which this process owned all its tasks and nobody else had
 *     changed their state, as the log has confirmed by a later commit; -1 when there was none yet
 */
public record CommittedEpoch(String processId, long number, long atMs) {}
