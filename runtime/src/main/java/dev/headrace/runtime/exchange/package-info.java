/**
 * How a re-keyed event reaches the task that owns its shard: in memory, as an object, when that
 * task runs in this process, and through the repartition topic otherwise. The sending operator
 * knows an {@link dev.headrace.runtime.exchange.Edge} only, never the way behind it.
 */
@NullMarked
package dev.headrace.runtime.exchange;

import org.jspecify.annotations.NullMarked;
