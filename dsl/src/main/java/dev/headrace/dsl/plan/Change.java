package dev.headrace.dsl.plan;

import org.jspecify.annotations.Nullable;

/**
 * What travels from one operator of a table to the next: a row as it was when it was last passed
 * on, and as it is now. The event that carries it has the row's key, and the timestamp of the new
 * version or of the deletion.
 *
 * <p>A new value alone would not do: a filter has to know whether the row had passed, a grouping
 * what to subtract, and a join whether it had a result. With both, they need no store of their own,
 * and what a row was is never a matter of what some cache still holds. A change is passed on when
 * an epoch ends, once per row; it is never from nothing to nothing.
 *
 * @param before the value that was passed on last, or null when there was none
 * @param beforeMs the timestamp of that value in ms, without meaning when there was none
 * @param after the value now, or null when the row was deleted
 */
public record Change(@Nullable Object before, long beforeMs, @Nullable Object after) {}
