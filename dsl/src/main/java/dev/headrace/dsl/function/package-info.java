/**
 * The functions a user hands to a topology, and the one shape all stateless ones are reduced to.
 * Those called after a context take what else there is to know of an event as one parameter more.
 *
 * <p>Every function may be called by several threads at once, for different keys: keep no mutable
 * state in it. Keys and values belong to the engine: never change one after it was received or
 * returned. Of the project, this package imports only what a context is.
 */
@NullMarked
package dev.headrace.dsl.function;

import org.jspecify.annotations.NullMarked;
