/**
 * A real Kafka broker in a child process, or a cluster of them, for examples and tests.
 *
 * <p>It knows nothing of the rest of Headrace. Examples, benchmarks and tests may import it; what
 * reaches users may not, since it brings a Kafka server along.
 */
@NullMarked
package dev.headrace.broker;

import org.jspecify.annotations.NullMarked;
