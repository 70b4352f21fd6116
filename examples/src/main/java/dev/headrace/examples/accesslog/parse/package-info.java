/**
 * Reads lines in the Common and Combined Log Format: a line becomes a request, or a rejected line
 * with the reason. Pure functions, no I/O; imports nothing else of the project.
 */
@NullMarked
package dev.headrace.examples.accesslog.parse;

import org.jspecify.annotations.NullMarked;
