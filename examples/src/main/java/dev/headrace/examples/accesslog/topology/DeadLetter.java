package dev.headrace.examples.accesslog.topology;

/**
 * A line that could not be parsed.
 *
 * @param line the line as it came
 * @param reason why it could not be parsed, a phrase for people
 */
public record DeadLetter(String line, String reason) {}
