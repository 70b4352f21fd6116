/**
 * Side by side with Kafka Streams: the same work, the same broker, both libraries.
 *
 * <p>Nothing else may depend on this package.
 */
@NullMarked
package dev.headrace.benchmarks;

import org.jspecify.annotations.NullMarked;
