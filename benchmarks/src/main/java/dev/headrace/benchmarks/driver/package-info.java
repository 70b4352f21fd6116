/**
 * The engines alone, without a broker: ours on its log in memory, the peer's in its own test
 * driver. Runs in a JVM of its own.
 */
@NullMarked
package dev.headrace.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
