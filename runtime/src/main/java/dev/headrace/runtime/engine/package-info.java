/**
 * The engine: one coordinator that takes input in and commits epochs, lanes that run the tasks, and
 * the way from a group assignment to running tasks and back. It knows the world through ports only.
 */
@NullMarked
package dev.headrace.runtime.engine;

import org.jspecify.annotations.NullMarked;
