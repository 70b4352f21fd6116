/**
 * Serdes for common types, in Kafka's own {@code Serde} interface, so that any other Kafka serde
 * can stand in their place. May import the window package.
 */
@NullMarked
package dev.headrace.dsl.serde;

import org.jspecify.annotations.NullMarked;
