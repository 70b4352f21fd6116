/**
 * The functions a user hands to a topology, and the one shape all stateless ones are reduced to.
 *
 * <p>Every function may be called by several threads at once, for different keys: keep no mutable
 * state in it. Keys and values belong to the engine: never change one after it was received or
 * returned. This package imports no other package of the project.
 */
@NullMarked
package dev.headrace.dsl.function;

import org.jspecify.annotations.NullMarked;
