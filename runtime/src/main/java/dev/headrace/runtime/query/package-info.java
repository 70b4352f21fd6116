/**
 * Queries of stores: typed, read-only views on what is committed, for any thread, while the
 * application runs. What a row means is the operators' business; how a question gets to the thread
 * of a store is the engine's.
 */
@NullMarked
package dev.headrace.runtime.query;

import org.jspecify.annotations.NullMarked;
