package dev.headrace.dsl.window;

import java.time.Instant;

/**
 * One window from an instant on, without an end. It never closes, so it has no final result; events
 * before its start are dropped.
 *
 * <pre>{@code
 * UnlimitedWindows thisYear = unlimited(Instant.parse("2026-01-01T00:00:00Z"));
 * clicks.groupByKey().windowedBy(thisYear).count("clicks-since-new-year");
 * }</pre>
 *
 * @param start the first instant of the window
 */
public record UnlimitedWindows(Instant start) implements WindowDefinition {}
