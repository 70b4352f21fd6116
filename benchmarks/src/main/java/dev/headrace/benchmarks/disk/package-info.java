/**
 * What the ways to write many rows to a database cost, without an engine or a broker. Started by
 * hand; see the README of the benchmarks.
 */
@NullMarked
package dev.headrace.benchmarks.disk;

import org.jspecify.annotations.NullMarked;
