package dev.headrace.runtime.port;

/**
 * What became of the letters that a re-drive has looked at.
 *
 * <pre>{@code
 * Redriven redriven = HeadraceApp.redrive(topology, config, "clicks-letters");
 * log.info("{} sent back, {} were not of a source topic", redriven.sent(), redriven.foreign());
 * }</pre>
 *
 * @param sent how many were sent back to their topics
 * @param foreign how many were left because their record was not of a topic the topology reads from
 *     others: it came out of a store or through an exchange
 * @param cut how many were left because their value was too large to be kept
 */
public record Redriven(long sent, long foreign, long cut) {}
