/**
 * From the logical plan to what runs: passes that cut the plan into stages, lay the stages out over
 * partitions and find out which bytes can be reused. Pure functions over immutable values; no I/O.
 */
@NullMarked
package dev.headrace.runtime.compile;

import org.jspecify.annotations.NullMarked;
