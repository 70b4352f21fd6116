package dev.headrace.dsl.window;

import java.time.Instant;

/**
 * One window from an instant on, without an end. It never closes, so it has no final result; events
 * before its start are dropped.
 *
 * @param start the first instant of the window
 */
public record UnlimitedWindows(Instant start) implements WindowDefinition {}
