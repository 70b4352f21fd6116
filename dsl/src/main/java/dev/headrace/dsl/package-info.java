/**
 * What a user writes: fluent types that describe a topology step by step and build an immutable
 * {@link dev.headrace.dsl.plan.Plan} out of it. No I/O and no threads. A topology is written by one
 * thread; the finished {@link dev.headrace.dsl.Topology} may be shared. May import all other
 * packages of this module; none of them imports this one.
 */
@NullMarked
package dev.headrace.dsl;

import org.jspecify.annotations.NullMarked;
