/**
 * What runs in a JVM of its own: one contender with one job. Talks with the harness over standard
 * input and output only.
 */
@NullMarked
package dev.headrace.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
