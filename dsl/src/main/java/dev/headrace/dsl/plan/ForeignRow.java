package dev.headrace.dsl.plan;

import org.jspecify.annotations.Nullable;

/**
 * The value of a row on the left of a join by foreign key, and the row on the right that it names.
 *
 * @param foreignKey the key of the row on the right, or null when it names none
 * @param value the value
 */
public record ForeignRow(@Nullable Object foreignKey, Object value) {}
