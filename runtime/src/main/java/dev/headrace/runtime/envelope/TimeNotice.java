package dev.headrace.runtime.envelope;

/**
 * What a shard is told about the time of one of its upstream tasks.
 *
 * @param upstream the task
 * @param timeMs its event time in ms; {@code Long.MIN_VALUE} while it has none
 * @param liveUnder the generation of the group under which it says that it has caught up with its
 *     inputs; {@link Heard#NOT_LIVE} while it has not
 */
public record TimeNotice(UpstreamTask upstream, long timeMs, int liveUnder) {}
