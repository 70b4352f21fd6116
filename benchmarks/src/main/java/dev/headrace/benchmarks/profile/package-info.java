/**
 * Where the time of a profiled run goes: stacks of async-profiler, told apart by what they are for.
 */
@NullMarked
package dev.headrace.benchmarks.profile;

import org.jspecify.annotations.NullMarked;
