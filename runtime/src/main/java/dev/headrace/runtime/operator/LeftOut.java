package dev.headrace.runtime.operator;

/**
 * What becomes of events that fail.
 *
 * @param drops counts those that are left out
 * @param letters writes those whose policy asks for it
 * @param retries lets those wait that are to be tried again within the epoch
 * @param held lets those wait that are to be tried again later
 * @param limits how large a record may be that is written
 */
public record LeftOut(
    Drops drops, DeadLetters letters, RetryBudget retries, HeldRecords held, RecordLimits limits) {}
