/**
 * The narrow ports through which the engine sees the world: the log and its group, topic
 * administration, the clock and threads (the disk's port is {@code dev.headrace.state}). Production
 * plugs in Kafka, the test driver and the simulator plug in an in-memory log. Everything here is an
 * interface or a value; nothing here depends on another package of the runtime.
 */
@NullMarked
package dev.headrace.runtime.port;

import org.jspecify.annotations.NullMarked;
