package dev.headrace.runtime.engine;

/**
 * How far an application has come; a snapshot.
 *
 * @param recordsTaken the input records taken in since the start, those of aborted epochs again
 * @param lag the records its input partitions are known to hold and that were not taken in yet; -1
 *     while unknown
 * @param epochs the epochs committed since the start
 * @param tasks the tasks of the application that run in this process
 * @param caughtUp whether all input there was for these has been processed and committed, and every
 *     one of them is live
 */
public record Progress(long recordsTaken, long lag, long epochs, int tasks, boolean caughtUp) {}
