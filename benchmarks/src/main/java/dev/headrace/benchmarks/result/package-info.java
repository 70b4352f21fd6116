/**
 * Samples, what follows from them, and how they are shown. Knows nothing of how they came about.
 */
@NullMarked
package dev.headrace.benchmarks.result;

import org.jspecify.annotations.NullMarked;
