/**
 * A log that lives in memory and behaves like Kafka where the engine can tell the difference:
 * transactions with markers, a last stable offset, fencing, a group with committed positions. The
 * test driver, the simulator and {@code --in-memory} runs plug it in where production plugs in
 * Kafka. It keeps no clock and draws no random numbers. Only {@link
 * dev.headrace.runtime.memory.InMemoryLog} and its records are meant for other packages.
 */
@NullMarked
package dev.headrace.runtime.memory;

import org.jspecify.annotations.NullMarked;
