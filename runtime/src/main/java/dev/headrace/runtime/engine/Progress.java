package dev.headrace.runtime.engine;

/**
 * How far an application has come; a snapshot.
 *
 * @param recordsTaken the input records taken in since the start, those of aborted epochs again
 * @param lag the records its input partitions are known to hold and that were not taken in yet; -1
 *     while unknown
 * @param epochs the epochs committed since the start
 * @param caughtUp whether all input there was has been processed and committed, and every task is
 *     live
 */
public record Progress(long recordsTaken, long lag, long epochs, boolean caughtUp) {}
