/**
 * How long, and how much, a table holds its updates back. Values only; imports no other package of
 * the project.
 */
@NullMarked
package dev.headrace.dsl.suppression;

import org.jspecify.annotations.NullMarked;
