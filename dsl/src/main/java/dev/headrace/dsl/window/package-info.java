/**
 * Windows of event time: how a user asks for them, and the arithmetic of where one starts, ends and
 * closes. All times are milliseconds since the epoch, as in Kafka's records. Imports no other
 * package of the project.
 */
@NullMarked
package dev.headrace.dsl.window;

import org.jspecify.annotations.NullMarked;
