package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.ContextJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How the events of a stream are joined with rows that are looked up for them.
 *
 * @param type whether events without a row come out
 * @param joiner makes one value of an event's and a row's; null stands for no row
 */
public record LookupSpec(
    JoinType type, ContextJoiner<Object, @Nullable Object, @Nullable Object> joiner) {}
