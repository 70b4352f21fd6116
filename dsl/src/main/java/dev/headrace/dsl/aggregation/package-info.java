/**
 * How many events become one value: {@link dev.headrace.dsl.aggregation.Aggregation}, one object
 * for every kind of window and for none, and ready-made ones in {@link
 * dev.headrace.dsl.aggregation.Aggregations}.
 */
@NullMarked
package dev.headrace.dsl.aggregation;

import org.jspecify.annotations.NullMarked;
