/** What a finished job has to say: reads its topics and prints the numbers. */
@NullMarked
package dev.headrace.examples.accesslog.report;

import org.jspecify.annotations.NullMarked;
