/** Event time: what a task knows of it from its own sources and from the tasks upstream of it. */
@NullMarked
package dev.headrace.runtime.time;

import org.jspecify.annotations.NullMarked;
