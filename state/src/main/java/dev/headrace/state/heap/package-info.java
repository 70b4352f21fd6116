/**
 * The engine that keeps task databases on the heap and can crash on command.
 *
 * <p>It models a disk: contents outlive a close, and a crash loses what was not persisted. Test
 * driver and simulator stand on it, so it is deterministic.
 */
@NullMarked
package dev.headrace.state.heap;

import org.jspecify.annotations.NullMarked;
