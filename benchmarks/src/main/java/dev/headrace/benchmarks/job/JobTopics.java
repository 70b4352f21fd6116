package dev.headrace.benchmarks.job;

/**
 * What a run of a job is called and what it reads and writes.
 *
 * @param application the name of the application, its group and the prefix of its internal topics
 * @param input the topic it reads
 * @param output the topic it writes
 */
public record JobTopics(String application, String input, String output) {}
