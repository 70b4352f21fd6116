/**
 * What the job computes: its topics, the values in them, and the topology between them. Imports the
 * parser and Headrace's DSL; knows nothing of where it runs.
 */
@NullMarked
package dev.headrace.examples.accesslog.topology;

import org.jspecify.annotations.NullMarked;
