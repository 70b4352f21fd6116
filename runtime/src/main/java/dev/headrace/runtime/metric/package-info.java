/**
 * What an engine counts and measures about itself. Its threads publish here, per batch or epoch;
 * whoever watches reads from any thread. Knows no library for metrics.
 */
@NullMarked
package dev.headrace.runtime.metric;

import org.jspecify.annotations.NullMarked;
