/**
 * What becomes of records that cannot be read. Values only; imports no other package of the
 * project.
 */
@NullMarked
package dev.headrace.dsl.failure;

import org.jspecify.annotations.NullMarked;
