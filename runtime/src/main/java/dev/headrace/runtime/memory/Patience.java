package dev.headrace.runtime.memory;

import java.time.Duration;

/**
 * How long an in-memory log waits for processes that say nothing.
 *
 * @param session how long a group keeps a silent member
 * @param transaction how long a transaction may stay open
 * @param heartbeat how long a member that the group has dropped works on before it hears of that
 */
public record Patience(Duration session, Duration transaction, Duration heartbeat) {}
