package dev.headrace.dsl.plan;

/**
 * A topic that every process reads as a whole.
 *
 * @param name the user's name for the table
 * @param topic what is read
 * @param location the line of user code that created it
 */
public record GlobalTableSpec(String name, TopicSpec topic, SourceLocation location) {}
