/**
 * Tools to test a topology without a broker: the test driver runs the same engine as production on
 * a log in memory, from one thread, with a clock that the test turns.
 */
@NullMarked
package dev.headrace.testing;

import org.jspecify.annotations.NullMarked;
