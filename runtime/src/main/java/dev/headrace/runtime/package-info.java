/**
 * What runs a topology: the application object, its configuration and its command line. The
 * packages below hold the engine and its ports; users need this one and {@code dev.headrace.dsl}.
 */
@NullMarked
package dev.headrace.runtime;

import org.jspecify.annotations.NullMarked;
