package dev.headrace.runtime.envelope;

/**
 * What a shard is told about the time of one of its upstream tasks.
 *
 * @param upstream the task
 * @param timeMs its event time in ms; {@code Long.MIN_VALUE} while it has none
 * @param live whether it has caught up with its inputs
 */
public record TimeNotice(UpstreamTask upstream, long timeMs, boolean live) {}
