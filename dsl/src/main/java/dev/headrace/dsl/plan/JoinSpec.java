package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.Joiner;
import org.jspecify.annotations.Nullable;

/**
 * What is joined, whatever the sides are.
 *
 * @param type which sides come out without a match
 * @param joiner makes one value of a match; null stands for a side without one
 */
public record JoinSpec(
    JoinType type, Joiner<@Nullable Object, @Nullable Object, @Nullable Object> joiner) {}
