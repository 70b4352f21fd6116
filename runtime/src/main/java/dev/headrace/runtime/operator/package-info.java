/**
 * The running operators of one task, built from plan nodes. An operator knows its downstream and
 * the task's context; it knows neither upstream, nor thread, nor log.
 */
@NullMarked
package dev.headrace.runtime.operator;

import org.jspecify.annotations.NullMarked;
