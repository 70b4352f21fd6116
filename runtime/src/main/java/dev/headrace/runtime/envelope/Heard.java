package dev.headrace.runtime.envelope;

/**
 * What a task has heard of one upstream task.
 *
 * @param timeMs the event time it has reached, in ms; {@code Long.MIN_VALUE} while it has none
 * @param liveUnder the generation of the group under which it last said that it is live; {@link
 *     #NOT_LIVE} when what it said last is that it is catching up, or nothing
 */
public record Heard(long timeMs, int liveUnder) {
  /** In place of a generation: not live under any. */
  public static final int NOT_LIVE = 0;
}
