/**
 * The logical plan: what a topology says, as an immutable value without a single decision about how
 * it runs. The fluent types write it, the runtime compiles it. May import the function, window and
 * serde packages, never the fluent types.
 */
@NullMarked
package dev.headrace.dsl.plan;

import org.jspecify.annotations.NullMarked;
