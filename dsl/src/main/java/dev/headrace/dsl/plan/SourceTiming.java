package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.ContextTimestampExtractor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the time of a source's events is told, and when its partitions count as idle.
 *
 * @param extractor chooses the timestamps, or null to take those of the records
 * @param stampsInvalid whether a record whose timestamp is negative gets the time of the wall clock
 * @param idleAfter how long a partition has to be empty until its task takes later events of others
 *     without waiting for it, or null not to wait
 * @param advanceWhenIdle how long the task has to be idle until its event time follows the wall
 *     clock, or null for never
 */
public record SourceTiming(
    @Nullable ContextTimestampExtractor<Object, Object> extractor,
    boolean stampsInvalid,
    @Nullable Duration idleAfter,
    @Nullable Duration advanceWhenIdle) {

  /** The timestamps of the records; nothing ever idles. */
  public static final SourceTiming DEFAULT = new SourceTiming(null, false, null, null);

  /** Returns the same with timestamps from a function. */
  public SourceTiming withExtractor(ContextTimestampExtractor<Object, Object> function) {
    return new SourceTiming(function, stampsInvalid, idleAfter, advanceWhenIdle);
  }

  /** Returns the same with the wall clock for records whose timestamp is negative. */
  public SourceTiming withStampsForInvalid() {
    return new SourceTiming(extractor, true, idleAfter, advanceWhenIdle);
  }

  /** Returns the same with another time to wait. */
  public SourceTiming withIdleAfter(Duration duration) {
    return new SourceTiming(extractor, stampsInvalid, duration, advanceWhenIdle);
  }

  /** Returns the same with event time that follows the wall clock at a distance. */
  public SourceTiming withAdvanceWhenIdle(Duration duration) {
    return new SourceTiming(extractor, stampsInvalid, idleAfter, duration);
  }

  /** Returns whether the passing of the wall clock makes a difference to the source. */
  public boolean followsWallClock() {
    return idleAfter != null || advanceWhenIdle != null;
  }

  /** Returns what differs from the default, in words, each part led by a comma. */
  String describe() {
    return (extractor == null ? "" : ", extracted timestamps")
        + (stampsInvalid ? ", wall clock for invalid timestamps" : "")
        + (idleAfter == null ? "" : ", idle after " + idleAfter)
        + (advanceWhenIdle == null ? "" : ", advances when idle for " + advanceWhenIdle);
  }
}
