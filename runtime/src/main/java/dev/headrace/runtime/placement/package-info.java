/**
 * Which process of an application gets which input partitions: the rule alone, without a group or a
 * log. The connection to Kafka and the log in memory both ask it. Knows only ports and wire
 * formats.
 */
@NullMarked
package dev.headrace.runtime.placement;

import org.jspecify.annotations.NullMarked;
