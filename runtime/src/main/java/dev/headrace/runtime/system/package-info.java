/**
 * The machine's own clock and threads behind the ports. Production and {@code --in-memory} runs use
 * this package; nothing else in the runtime starts a thread or reads a clock.
 */
@NullMarked
package dev.headrace.runtime.system;

import org.jspecify.annotations.NullMarked;
