/**
 * A job that turns web access logs into traffic figures: the command line, the loader, and the run
 * from start to summary. Start reading at {@link dev.headrace.examples.accesslog.AccessLogJob}; the
 * topology is in the package beside.
 */
@NullMarked
package dev.headrace.examples.accesslog;

import org.jspecify.annotations.NullMarked;
