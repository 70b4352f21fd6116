/**
 * Where the lines of a log come from: a file, or a generator. Any number of readings of one source
 * give the same lines. Imports nothing else of the project but the parser's limits.
 */
@NullMarked
package dev.headrace.examples.accesslog.source;

import org.jspecify.annotations.NullMarked;
