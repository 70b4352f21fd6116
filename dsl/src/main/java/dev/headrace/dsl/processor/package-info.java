/**
 * Custom processors, user code that sees whole events, keeps state in named stores and has timers;
 * and what any function may learn of an event besides key and value. Imports nothing of the project
 * but serdes of Kafka.
 */
@NullMarked
package dev.headrace.dsl.processor;

import org.jspecify.annotations.NullMarked;
