package dev.headrace.benchmarks.workload;

/**
 * How much is measured.
 *
 * @param records the records of a data set, unless a workload needs more of them to say anything
 * @param rounds how often each contender runs
 * @param heapMb the heap of each contender, in MB
 * @param quick whether about a minute per workload has to do
 * @param opponents whom our contender meets
 */
public record Scale(int records, int rounds, int heapMb, boolean quick, Opponents opponents) {}
