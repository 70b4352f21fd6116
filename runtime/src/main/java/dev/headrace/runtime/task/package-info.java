/**
 * A task: one stage on one partition. Its inputs, merged in timestamp order, flow through its
 * operators; what it did becomes part of the process's epoch. Single threaded, knows no thread.
 */
@NullMarked
package dev.headrace.runtime.task;

import org.jspecify.annotations.NullMarked;
