package dev.headrace.dsl.window;

/**
 * Windows as a user writes them, in durations; see {@link Windows} for how to make each kind.
 * Nothing is checked before the topology's build.
 *
 * <pre>{@code
 * WindowDefinition windows = tumbling(ofMinutes(1));
 * clicks.groupByKey().windowedBy(windows).count("clicks-per-minute");
 * }</pre>
 */
public sealed interface WindowDefinition
    permits TumblingWindows, HoppingWindows, SlidingWindows, SessionWindows, UnlimitedWindows {}
