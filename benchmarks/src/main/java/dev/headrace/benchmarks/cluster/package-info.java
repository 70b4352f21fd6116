/** The broker of a run: topics, input, how far a group has come, and what is in an output topic. */
@NullMarked
package dev.headrace.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
